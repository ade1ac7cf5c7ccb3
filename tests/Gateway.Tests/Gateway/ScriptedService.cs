using Google.Protobuf;
using Grpc.Core;
using LifeCircle.Edge.Contracts.Grpc;
using ValueType = LifeCircle.Edge.Contracts.Grpc.ValueType;

namespace LifeCircle.Edge.Gateway.Tests.Gateway;

/// <summary>The gRPC face of <see cref="HostScript"/>: one locker with two doors.</summary>
internal sealed class ScriptedService(HostScript script) : DeviceHost.DeviceHostBase
{
    public override Task<Description> Describe(DescribeRequest request, ServerCallContext context)
    {
        ThrowWhenDown();
        Device locker = new() { Id = "locker-1", Kind = "locker", Name = "Locker", Verbs = { "unlock" } };
        foreach (string part in (string[])["compartment/01", "compartment/02"])
        {
            locker.Parts.Add(new Part { Path = part, Size = "S" });
            locker.Points.Add(new Point { Name = $"{part}/door_open", Type = ValueType.Boolean });
        }

        locker.Points.Add(new Point { Name = "cabinet/temperature_c", Type = ValueType.Double, Unit = "Cel" });
        return Task.FromResult(new Description
        {
            Version = "scripted",
            BootId = script.BootId,
            JournalId = ByteString.CopyFrom(script.JournalId),
            Circle = "circle",
            Gateway = "gw",
            Devices = { locker },
        });
    }

    public override async Task Observe(ObserveRequest request, IServerStreamWriter<Observation> responseStream, ServerCallContext context)
    {
        ThrowWhenDown();
        script.Opened();
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, script.Cut);
        long offset = request.JournalId.Span.SequenceEqual(script.JournalId) ? request.AfterOffset : 0;
        int readings = 0;
        bool snapshot = true;
        while (!ended.IsCancellationRequested)
        {
            (IReadOnlyList<JournalEntry> entries, IReadOnlyList<Reading> fresh, Task news) = script.After(offset, readings);
            foreach (Reading reading in fresh) { await responseStream.WriteAsync(new Observation { Reading = reading }, ended.Token); }
            readings += fresh.Count;
            if (snapshot) { await responseStream.WriteAsync(new Observation { SnapshotEnd = new SnapshotEnd() }, ended.Token); }
            snapshot = false;
            foreach (JournalEntry entry in entries) { await responseStream.WriteAsync(new Observation { Entry = entry }, ended.Token); }
            if (entries.Count > 0) { offset = entries[^1].Offset; }
            await news.WaitAsync(ended.Token);
        }
    }

    public override Task<AcknowledgeReply> Acknowledge(AcknowledgeRequest request, ServerCallContext context)
    {
        ThrowWhenDown();
        script.Acknowledge(request);
        return Task.FromResult(new AcknowledgeReply());
    }

    public override Task<CommandResult> Execute(Command request, ServerCallContext context)
    {
        ThrowWhenDown();
        return Task.FromResult(script.Execute(request));
    }

    private void ThrowWhenDown()
    {
        if (script.Down) { throw new RpcException(new Status(StatusCode.Unavailable, "down")); }
    }
}
