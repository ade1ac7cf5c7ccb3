namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of a KERONG CU48 with its own frames, written from hardware/boards/kerong-cu48/protocol.md.</summary>
internal sealed class SimulatedCu48(LockTerminals terminals) : SimulatedLockBoard
{
    public override byte[] AsFromNextAddress(byte[] answer) => WithSum([answer[0], (byte)(answer[1] + 1), .. answer[2..^1]]);

    protected override int RequestBytes(ReadOnlySpan<byte> line) =>
        line.Length >= 6 && line[0] == 0x02 && line[1] == terminals.Address && line[3] is 0x60 or 0x61 && line[4] == 0x03 && line[5] == SumOf(line[..5]) ? 6 : 0;

    protected override byte[] Obey(ReadOnlySpan<byte> request)
    {
        byte number = request[2];
        if (request[3] == 0x60)
        {
            return WithSum([0x02, terminals.Address, 0x00, 0x75, 0x06, .. Enumerable.Range(0, 6).Select(g => terminals.Group(g, terminals.IsSet))]);
        }

        bool has = terminals.HasLock(number);
        terminals.Pulse(number);
        return terminals.AnswersOpen ? WithSum(0x02, terminals.Address, number, has ? (byte)0x75 : (byte)0x00, 0x00) : [];
    }
}
