using System.Threading.Channels;
using Grpc.Core;
using LifeCircle.Edge.Contracts.Grpc;

namespace LifeCircle.Edge.Simulation;

/// <summary>The gRPC client that a gateway is given; dead once its gateway is.</summary>
internal sealed class SimHostClient(SimFirmware firmware) : DeviceHost.DeviceHostClient
{
    public bool IsDead { get; set; }

    public override AsyncUnaryCall<Description> DescribeAsync(DescribeRequest request, CallOptions options) => Call(() => Task.FromResult(firmware.Describe()));

    public override AsyncUnaryCall<AcknowledgeReply> AcknowledgeAsync(AcknowledgeRequest request, CallOptions options) => Call(() =>
    {
        firmware.Acknowledge(request.Offset);
        return Task.FromResult(new AcknowledgeReply());
    });

    public override AsyncUnaryCall<CommandResult> ExecuteAsync(Command request, CallOptions options) => Call(async () => Alive(await firmware.ExecuteAsync(request).WaitAsync(options.CancellationToken)));

    public override AsyncServerStreamingCall<Observation> Observe(ObserveRequest request, CallOptions options)
    {
        ChannelReader<Observation> reader = Alive(firmware.Observe(request));
        return new AsyncServerStreamingCall<Observation>(new Reader(reader), Task.FromResult(Metadata.Empty), () => Status.DefaultSuccess, () => Metadata.Empty, () => { });
    }

    private AsyncUnaryCall<T> Call<T>(Func<Task<T>> answer)
    {
        Task<T> task = IsDead ? Task.FromException<T>(Dead()) : answer();
        return new AsyncUnaryCall<T>(task, Task.FromResult(Metadata.Empty), () => Status.DefaultSuccess, () => Metadata.Empty, () => { });
    }

    private T Alive<T>(T value) => IsDead ? throw Dead() : value;

    private static RpcException Dead() => new(new Status(StatusCode.Unavailable, "the box is off"));

    private sealed class Reader(ChannelReader<Observation> channel) : IAsyncStreamReader<Observation>
    {
        public Observation Current { get; private set; } = new();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                Current = await channel.ReadAsync(cancellationToken);
                return true;
            }
            catch (ChannelClosedException e)
            {
                throw e.InnerException as RpcException ?? Dead();
            }
        }
    }
}
