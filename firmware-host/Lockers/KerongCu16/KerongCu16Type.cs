using LifeCircle.Edge.Lockers.LockBoards;

namespace LifeCircle.Edge.Lockers.KerongCu16;

/// <summary>The KERONG KR-CU16 and CU12 lock boards in the catalogue.</summary>
public sealed class KerongCu16Type() : LockBoardType("kerong-cu16")
{
    /// <summary>What the reply has room for; how many of them have a lock it does not say.</summary>
    private const int WaysMax = 16;

    private protected override ILockFrames Frames(int address, int? ways, LockBoardVariant variant) => new FramesCu16(address, ways ?? WaysMax, variant);
}
