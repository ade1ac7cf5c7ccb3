using System.Net;
using System.Net.Sockets;

namespace LifeCircle.Edge.CloudIngest;

/// <summary>A look at a port before anything is started on it, so that one sentence is all that is written.</summary>
internal static class LoopbackPort
{
    /// <exception cref="OperatorException">The port cannot be used; the message names it and the flag that changes it.</exception>
    public static void RefuseBusy(int port, string flag)
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            probe.Listen(1);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            string why = e.SocketErrorCode == SocketError.AccessDenied ? "may not be used by this user" : "is in use by another program";
            throw new OperatorException($"Port {port} on 127.0.0.1 {why}: choose another with {flag}.", e);
        }
    }
}
