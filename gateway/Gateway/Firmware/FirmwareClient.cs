using System.Net.Sockets;
using Grpc.Net.Client;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Gateway.Settings;

namespace LifeCircle.Edge.Gateway.Firmware;

/// <summary>The gRPC client of firmware-host, over its Unix socket. One connection, made anew by itself when the socket comes back.</summary>
public sealed class FirmwareClient : IDisposable
{
    /// <summary>A stopped firmware-host keeps its socket open; pings find it.</summary>
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel? _channel;

    public FirmwareClient(GatewaySettings settings)
    {
        UnixDomainSocketEndPoint endPoint = new(settings.FirmwareSocket);
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (_, token) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(endPoint, token);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingAfter,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            UseProxy = false,
        };
        // Our own loop paces the attempts; the channel's back-off would only delay the first call after the socket is back.
        _channel = GrpcChannel.ForAddress("http://firmware-host", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(settings.ReconnectMsMin),
            MaxReconnectBackoff = TimeSpan.FromMilliseconds(settings.ReconnectMsMax),
        });
        Host = new DeviceHost.DeviceHostClient(_channel);
    }

    /// <summary>Over a client that is there already, which ends by itself.</summary>
    public FirmwareClient(DeviceHost.DeviceHostClient host) => Host = host;

    public DeviceHost.DeviceHostClient Host { get; }

    public void Dispose() => _channel?.Dispose();
}
