namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of a Winnsen station, written from hardware/boards/winnsen/protocol.md. Its frames have no check; "wrong check" damages the end.</summary>
internal sealed class SimulatedWinnsen(LockTerminals terminals) : SimulatedLockBoard
{
    public override byte[] AsFromNextAddress(byte[] answer)
    {
        byte[] other = [.. answer];
        other[3]++;
        return other;
    }

    protected override int RequestBytes(ReadOnlySpan<byte> line)
    {
        if (line.Length < 6 || line[0] != 0x90 || line[3] != terminals.Address)
        {
            return 0;
        }

        int length = line[2] switch { 0x05 or 0x12 => 6, 0x02 => 7, _ => 0 };
        return length > 0 && line[1] == length && line.Length >= length && line[length - 1] == 0x03 ? length : 0;
    }

    protected override byte[] Obey(ReadOnlySpan<byte> request)
    {
        byte number = request[4];
        switch (request[2])
        {
            case 0x05:
                bool has = terminals.HasLock(number);
                terminals.Pulse(number);
                return terminals.AnswersOpen ? [0x90, 0x07, 0x85, terminals.Address, number, has ? (byte)1 : (byte)0, 0x03] : [];
            case 0x12:
                return [0x90, 0x07, 0x92, terminals.Address, terminals.IsSet(number - terminals.FirstLock + 1) ? (byte)1 : (byte)0, number, 0x03];
            default:
                return [0x90, 0x07, 0x82, terminals.Address, (byte)(terminals.Group(0, terminals.IsSet) & request[4]), (byte)(terminals.Group(1, terminals.IsSet) & request[5]), 0x03];
        }
    }
}
