using System.Net.Sockets;

namespace LifeCircle.Edge.Simulators;

/// <summary>An I2C bus with simulated chips: a Unix socket that <see cref="FolderI2cBus"/> talks to, one transfer after the other.</summary>
/// <remarks><code>
/// request   address, bytes to write, bytes to read, then the bytes to write
/// answer    1, then the bytes read; or 0: no chip acknowledged
/// </code></remarks>
internal sealed class SimulatedI2cBus : IDisposable
{
    private readonly SimulatedSocket _socket;
    private readonly IReadOnlyList<ISimulatedChip> _chips;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly long _began;

    internal SimulatedI2cBus(string socket, IReadOnlyList<ISimulatedChip> chips, SimulationOptions options, TimeProvider time)
    {
        (_socket, _chips, _time, _random, _began) = (new SimulatedSocket(socket, TalkAsync), chips, time, new Random(options.Seed), time.GetTimestamp());
    }

    internal bool IsPlugged => _socket.IsPlugged;

    internal void Plug() => _socket.Plug();

    internal void Unplug() => _socket.Unplug();

    public void Dispose() => _socket.Dispose();

    private async Task TalkAsync(NetworkStream stream, CancellationToken unplugged)
    {
        byte[] head = new byte[3];
        byte[] bytes = new byte[255];
        while (true)
        {
            await stream.ReadExactlyAsync(head, unplugged);
            await stream.ReadExactlyAsync(bytes.AsMemory(0, head[1]), unplugged);
            await stream.WriteAsync(Answer(head[0], bytes.AsSpan(0, head[1]), head[2]), unplugged);
        }
    }

    private byte[] Answer(int address, ReadOnlySpan<byte> write, int read)
    {
        byte[] answer = new byte[1 + read];
        lock (_random)
        {
            ISimulatedChip? chip = _chips.FirstOrDefault(c => c.Address == address);
            if (chip is null or { Fault: BoardFault.Silence } || !chip.Transfer(write, answer.AsSpan(1), _time.GetElapsedTime(_began)))
            {
                return [0];
            }

            answer[0] = 1;
            switch (chip.Fault)
            {
                case BoardFault.Garbage:
                    _random.NextBytes(answer.AsSpan(1));
                    break;
                case BoardFault.WrongChecksum when read > 0:
                    answer[^1] ^= 0x5A;
                    break;
                default:
                    break; // A bus with a clock knows no late and no split answers, and its addresses are answered by the chip itself.
            }

            return answer;
        }
    }
}
