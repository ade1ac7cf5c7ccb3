namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of a KERONG CU16 or CU12, written from hardware/boards/kerong-cu16/protocol.md.</summary>
internal sealed class SimulatedCu16(LockTerminals terminals) : SimulatedLockBoard
{
    private const int Everybody = 0xF;

    public override byte[] AsFromNextAddress(byte[] answer) => WithSum([answer[0], (byte)(answer[1] + 0x10), .. answer[2..^1]]);

    protected override int RequestBytes(ReadOnlySpan<byte> line)
    {
        if (line.Length < 5 || line[0] != 0x02 || (line[1] >> 4 != terminals.Address && line[1] >> 4 != Everybody))
        {
            return 0;
        }

        int length = line[2] switch { 0x30 or 0x31 or 0x32 or 0x33 or 0x38 => 5, 0x39 or 0x40 => 6, 0x37 => 7, _ => 0 };
        return length > 0 && line.Length >= length && line[length - 2] == 0x03 && line[length - 1] == SumOf(line[..(length - 1)]) ? length : 0;
    }

    protected override byte[] Obey(ReadOnlySpan<byte> request)
    {
        int number = request[1] & 0x0F;
        switch (request[2])
        {
            case 0x30:
                return Status(0x35);
            case 0x32:
                return Status(0x36);
            case 0x31 or 0x39:
                terminals.Pulse(number);
                return terminals.AnswersOpen ? Status(0x35) : [];
            case 0x33:
                terminals.PulseAll();
                return [];
            default:
                return [];
        }
    }

    private byte[] Status(byte command) => WithSum(
        0x02, (byte)(terminals.Address << 4), command,
        terminals.Group(0, terminals.IsSet), terminals.Group(1, terminals.IsSet),
        terminals.Group(0, terminals.IsSeen), terminals.Group(1, terminals.IsSeen), 0x03);
}
