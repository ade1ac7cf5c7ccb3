using LifeCircle.Edge.Lockers.LockBoards;

namespace LifeCircle.Edge.Lockers.Wkly;

/// <summary>The WKLY lock boards in the catalogue.</summary>
public sealed class WklyType() : LockBoardType("wkly")
{
    private protected override ILockFrames Frames(int address, int? ways, LockBoardVariant variant) => new FramesWkly((byte)address, ways, variant);
}
