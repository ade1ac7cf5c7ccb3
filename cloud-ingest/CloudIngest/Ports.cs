using System.Net;
using System.Net.Sockets;

namespace LifeCircle.Edge.CloudIngest;

/// <summary>Looks at a port before a server takes it: the servers' own words on a busy port are a stack trace or nothing.</summary>
internal static class Ports
{
    /// <param name="flag">What to give to choose another, as typed.</param>
    /// <exception cref="OperatorException">The port cannot be taken; the sentence names it and the flag.</exception>
    public static void RefuseBusy(IPAddress address, int port, string flag)
    {
        if (port == 0) { return; } // Any free one.
        using Socket probe = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, port));
            probe.Listen(1);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            string why = e.SocketErrorCode == SocketError.AccessDenied ? "may not be used by this user" : "is in use by another program";
            throw new OperatorException($"Port {port} on {address} {why}: choose another with {flag}.", e);
        }
    }

    /// <summary>The address a loopback URL listens on.</summary>
    public static IPAddress AddressOf(Uri url) => IPAddress.TryParse(url.DnsSafeHost, out IPAddress? address) ? address : IPAddress.Loopback;
}
