using LifeCircle.Edge.Lockers.LockBoards;

namespace LifeCircle.Edge.Lockers.Winnsen;

/// <summary>The Winnsen lock boards in the catalogue.</summary>
public sealed class WinnsenType() : LockBoardType("winnsen")
{
    /// <summary>
    /// Doors that a scan asks for. Not all 16: to an 8A board the header 0x90 means "open several", and with this mask no question, nor the end of one with
    /// the beginning of the next, has a check byte that such a board would take.
    /// </summary>
    private const int ProbedWays = 12;

    private protected override ILockFrames Frames(int address, int? ways, LockBoardVariant variant) => new FramesWinnsen((byte)address, ways ?? ProbedWays, variant);
}
