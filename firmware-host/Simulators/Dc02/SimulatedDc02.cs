namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of a DC-02 board, written from hardware/boards/dc-02/protocol.md.</summary>
internal sealed class SimulatedDc02(LockTerminals terminals) : SimulatedLockBoard
{
    public override byte[] AsFromNextAddress(byte[] answer) => Framed((byte)(answer[2] + 1), answer[3], answer[5..^1]);

    protected override int RequestBytes(ReadOnlySpan<byte> line)
    {
        if (line.Length < 6 || line[0] != 0xDC || line[1] != 0x02 || line[2] != terminals.Address)
        {
            return 0;
        }

        int length = 6 + line[4];
        return line.Length >= length && line[length - 1] == SumOf(line[2..(length - 1)]) ? length : 0;
    }

    protected override byte[] Obey(ReadOnlySpan<byte> request)
    {
        ReadOnlySpan<byte> data = request[5..^1];
        byte command = request[3];
        switch (command)
        {
            case 0x10 when data.Length == 1:
                terminals.Pulse(data[0]);
                return terminals.AnswersOpen && terminals.HasLock(data[0]) ? Framed(terminals.Address, command, data[0], Door(data[0] - terminals.FirstLock + 1)) : [];
            case 0x11 when data.Length == 1:
                return Framed(terminals.Address, command, data[0], Door(data[0] - terminals.FirstLock + 1));
            case 0x12:
                return Doors(command);
            case 0x14:
                terminals.PulseAll();
                return Doors(command);
            case 0x15 or 0x18 or 0x1A when data.Length == 2:
                terminals.PulseMask(data[1], data[0]);
                return command == 0x1A ? Framed(terminals.Address, command, 1) : Doors(command);
            case 0x16 when data.Length == 2:
                terminals.Pulse(data[1] == 1 ? data[0] : -1);
                return Framed(terminals.Address, command, 1);
            default:
                return [];
        }
    }

    private byte Door(int door) => terminals.IsSet(door) ? (byte)1 : (byte)0;

    private byte[] Doors(byte command) => Framed(terminals.Address, command, terminals.Group(1, terminals.IsSet), terminals.Group(0, terminals.IsSet));

    private static byte[] Framed(byte address, byte command, params byte[] data)
    {
        byte[] summed = WithSum([address, command, (byte)data.Length, .. data]);
        return [0xDC, 0xFE, .. summed];
    }
}
