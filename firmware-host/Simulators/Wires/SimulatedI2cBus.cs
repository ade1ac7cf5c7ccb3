using System.Net.Sockets;

namespace LifeCircle.Edge.Simulators;

/// <summary>An I2C bus with simulated chips: a Unix socket that <see cref="FolderI2cBus"/> talks to, one transfer after the other.</summary>
/// <remarks><code>
/// request   address, bytes to write, bytes to read, then the bytes to write
/// answer    1, then the bytes read; or 0: no chip acknowledged
/// </code></remarks>
internal sealed class SimulatedI2cBus(string id, string socket, IReadOnlyList<ISimulatedChip> chips, SimulationOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _plugging = new();
    private readonly Random _random = new(options.Seed);
    private readonly long _began = time.GetTimestamp();
    private CancellationTokenSource? _plugged;
    private Socket? _listener;

    internal string Id { get; } = id;

    internal bool IsPlugged
    {
        get
        {
            lock (_plugging)
            {
                return _plugged is not null;
            }
        }
    }

    internal void Plug()
    {
        lock (_plugging)
        {
            if (_plugged is null)
            {
                File.Delete(socket);
                _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                _listener.Bind(new UnixDomainSocketEndPoint(socket));
                _listener.Listen();
                _plugged = new CancellationTokenSource();
                _ = ServeAsync(_listener, _plugged.Token);
            }
        }
    }

    /// <summary>As if the bus were gone: its file, and every transfer under way.</summary>
    internal void Unplug()
    {
        lock (_plugging)
        {
            _plugged?.Cancel();
            _listener?.Dispose(); // Here and not where it serves: a listener takes its file along, and later that would be the file of the next one.
            File.Delete(socket);
            _plugged?.Dispose();
            (_plugged, _listener) = (null, null);
        }
    }

    public void Dispose() => Unplug();

    private async Task ServeAsync(Socket listener, CancellationToken unplugged)
    {
        try
        {
            while (true)
            {
                _ = TalkAsync(await listener.AcceptAsync(unplugged), unplugged);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Unplugged.
        }
    }

    private async Task TalkAsync(Socket socket, CancellationToken unplugged)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            byte[] head = new byte[3];
            byte[] bytes = new byte[255];
            while (true)
            {
                await stream.ReadExactlyAsync(head, unplugged);
                await stream.ReadExactlyAsync(bytes.AsMemory(0, head[1]), unplugged);
                await stream.WriteAsync(Answer(head[0], bytes.AsSpan(0, head[1]), head[2]), unplugged);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The asker has gone, or the bus.
        }
    }

    private byte[] Answer(int address, ReadOnlySpan<byte> write, int read)
    {
        byte[] answer = new byte[1 + read];
        lock (_random)
        {
            ISimulatedChip? chip = chips.FirstOrDefault(c => c.Address == address);
            if (chip is null or { Fault: BoardFault.Silence } || !chip.Transfer(write, answer.AsSpan(1), time.GetElapsedTime(_began)))
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
