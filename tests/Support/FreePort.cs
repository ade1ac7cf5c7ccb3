using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LifeCircle.Edge.Support;

/// <summary>Loopback ports for servers of the tests.</summary>
/// <remarks>
/// Below the range from which the kernel takes the ports of outgoing connections: a client that keeps on dialling a
/// server that is down could otherwise be given the server's own port, and connect to itself.
/// </remarks>
public static class FreePort
{
    private const int First = 20_000;
    private const int Last = 32_000;
    private static readonly ConcurrentDictionary<int, byte> Given = new();

    public static int Next()
    {
        for (int attempt = 0; attempt < 1_000; attempt++)
        {
            int port = Random.Shared.Next(First, Last);
            if (IsFree(port) && Given.TryAdd(port, 0)) { return port; }
        }

        throw new InvalidOperationException($"No free port found between {First} and {Last}.");
    }

    public static bool IsFree(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>True when something accepts connections on the port.</summary>
    public static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken = default)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
