using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;
using LifeCircle.Edge.Wire.Modbus;

namespace LifeCircle.Edge.Lockers.KerongCu48;

/// <summary>One KERONG CU48 that is set to Modbus. A coil reads 1 while its door is closed, and writing 0 to it opens the door.</summary>
/// <remarks>
/// So nothing is ever written to this board but one coil for one order: "all off at the start", which is right for every relay board, would open every door.
/// </remarks>
internal sealed class FramesCu48Modbus(byte unit, int ways, LockBoardVariant variant) : ILockFrames
{
    private readonly ModbusRequest _question = ModbusRequest.Read(unit, ModbusFunction.ReadCoils, (ushort)variant.FirstLock, (ushort)ways);

    public ReadOnlyMemory<byte> Question => _question.Bytes;

    public ReplyVerdict MatchDoors(ReadOnlySpan<byte> received, out int length) => _question.Match(received, out length);

    public LockReading ReadDoors(ReadOnlySpan<byte> reply)
    {
        var frame = new ModbusReply(reply.ToArray());
        return frame.Exception == ModbusException.None ? new(LockReading.BitsOf(frame.Data, ways)) : new([]) { Fault = DriverFault.Refused };
    }

    public ReadOnlyMemory<byte> Open(int door) => Order(door).Bytes;

    public ReplyVerdict MatchOpen(ReadOnlySpan<byte> received, int door, out int length) => Order(door).Match(received, out length);

    public DriverResult<bool?> ReadOpen(ReadOnlySpan<byte> reply, int door) =>
        new(null, new ModbusReply(reply.ToArray()).Exception == ModbusException.None ? DriverFault.None : DriverFault.Refused);

    private ModbusRequest Order(int door) => ModbusRequest.WriteCoil(unit, (ushort)(door - 1 + variant.FirstLock), on: false);
}
