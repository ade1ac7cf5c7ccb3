using LifeCircle.Edge.Lockers.LockBoards;

namespace LifeCircle.Edge.Lockers.KerongCu48;

/// <summary>The KERONG CU48 lock board with its own frames, in the catalogue.</summary>
public sealed class KerongCu48Type() : LockBoardType("kerong-cu48")
{
    internal const int WaysMax = 48;

    private protected override ILockFrames Frames(int address, int? ways, LockBoardVariant variant) => new FramesCu48((byte)address, ways ?? WaysMax, variant);
}

/// <summary>The KERONG CU48 lock board that is set to Modbus, in the catalogue.</summary>
public sealed class KerongCu48ModbusType() : LockBoardType("kerong-cu48-modbus")
{
    private protected override ILockFrames Frames(int address, int? ways, LockBoardVariant variant) => new FramesCu48Modbus((byte)address, ways ?? KerongCu48Type.WaysMax, variant);
}
