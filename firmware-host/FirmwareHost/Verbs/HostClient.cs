using System.Net.Sockets;
using Grpc.Net.Client;
using LifeCircle.Edge.Contracts.Grpc;

namespace LifeCircle.Edge.FirmwareHost.Verbs;

/// <summary>A client of a running host, over its socket.</summary>
internal sealed class HostClient : IDisposable
{
    private readonly GrpcChannel _channel;

    public HostClient(string socketPath)
    {
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => ConnectAsync(socketPath, cancellationToken) },
        });
        Host = new DeviceHost.DeviceHostClient(_channel);
    }

    public DeviceHost.DeviceHostClient Host { get; }

    public void Dispose() => _channel.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
