using System.Net.Sockets;

namespace LifeCircle.Edge.Simulators;

/// <summary>This side of a wire that is a Unix socket.</summary>
internal static class FolderSocket
{
    /// <exception cref="IOException">The socket is not there, as a wire that was pulled.</exception>
    internal static NetworkStream Connect(string path)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            connection.Connect(new UnixDomainSocketEndPoint(path));
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch (SocketException e)
        {
            connection.Dispose();
            throw new IOException($"{path} is not there", e);
        }
    }
}
