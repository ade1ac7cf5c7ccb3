namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of a WKLY board, written from hardware/boards/wkly/protocol.md.</summary>
internal sealed class SimulatedWkly : SimulatedLockBoard, ISimulatedReporter
{
    private static readonly byte[] Letters = [0x57, 0x4B, 0x4C, 0x59];
    private readonly LockTerminals _terminals;

    internal SimulatedWkly(LockTerminals terminals)
    {
        _terminals = terminals;
        if (terminals.Reports)
        {
            terminals.Locks.Moved = (door, _) => Say?.Invoke(Reply(0x85, (byte)(door - 1 + terminals.FirstLock), Door(door)));
        }
    }

    public Action<byte[]>? Say { get; set; }

    public override byte[] AsFromNextAddress(byte[] answer) => WithXor([.. answer[..5], (byte)(answer[5] + 1), .. answer[6..^1]]);

    protected override int RequestBytes(ReadOnlySpan<byte> line)
    {
        if (line.Length < 8 || !line.StartsWith(Letters) || line[4] < 8 || line.Length < line[4] || line[5] != _terminals.Address)
        {
            return 0;
        }

        return XorOf(line[..line[4]]) == 0 ? line[4] : 0;
    }

    protected override byte[] Obey(ReadOnlySpan<byte> request)
    {
        ReadOnlySpan<byte> data = request[7..^1];
        byte command = request[6];
        switch (command)
        {
            case 0x82 when data.Length == 1:
                return Open(data[0]);
            case 0x83 when data.Length == 1:
                return _terminals.HasLock(data[0]) ? Reply(command, 0x00, data[0], Door(data[0] - _terminals.FirstLock + 1)) : Reply(command, 0xFF);
            case 0x84:
                return Reply(command, [0x00, (byte)_terminals.Ways, .. Enumerable.Range(1, _terminals.Ways).Select(Door)]);
            case 0x80 or 0x87 when data.Length > 1:
                foreach (byte number in data[1..])
                {
                    _terminals.Pulse(number);
                }

                return Reply(command, 0x00);
            case 0x86:
                _terminals.PulseAll();
                return [];
            case 0x88 when data.Length == 1: // Power on: the coil gets current, and keeps it.
                _terminals.Pulse(data[0]);
                return [];
            default:
                return [];
        }
    }

    private byte[] Open(byte number)
    {
        if (!_terminals.HasLock(number))
        {
            return _terminals.AnswersOpen ? Reply(0x82, 0xFF) : [];
        }

        _terminals.Pulse(number);
        return _terminals.AnswersOpen ? Reply(0x82, 0x00, number, Door(number - _terminals.FirstLock + 1)) : [];
    }

    private byte Door(int door) => _terminals.IsSet(door) ? (byte)1 : (byte)0;

    private byte[] Reply(byte command, params byte[] data) => WithXor([.. Letters, (byte)(8 + data.Length), _terminals.Address, command, .. data]);
}
