using LifeCircle.Edge.Lockers.LockBoards;

namespace LifeCircle.Edge.Lockers.Dc02;

/// <summary>The Dingchang DC-02 lock board in the catalogue.</summary>
public sealed class Dc02Type() : LockBoardType("dc-02")
{
    private const int WaysMax = 12;

    private protected override ILockFrames Frames(int address, int? ways, LockBoardVariant variant) => new FramesDc02((byte)address, ways ?? WaysMax, variant);
}
