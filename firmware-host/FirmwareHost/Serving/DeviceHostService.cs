using Google.Protobuf;
using Grpc.Core;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Commands;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Points;
using LifeCircle.Edge.FirmwareHost.Polling;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost.Serving;

/// <summary>The one door to the wires: device_host.proto.</summary>
public sealed class DeviceHostService(
    Corner corner, PointTable points, EventJournal journal, CommandDesk commands, IReadOnlyList<IBoardType> catalogue, GatewayPresence gateway, BootClock clock, IHostApplicationLifetime lifetime)
    : DeviceHost.DeviceHostBase
{
    public override Task<Description> Describe(DescribeRequest request, ServerCallContext context)
    {
        Description description = new()
        {
            Version = typeof(DeviceHostService).Assembly.GetName().Version?.ToString(3) ?? "",
            BootId = clock.BootId,
            JournalId = ByteString.CopyFrom(journal.Id),
            Circle = corner.Site.Circle,
            Gateway = corner.Site.Gateway,
        };
        description.Devices.AddRange(corner.Site.Devices.Select(Describe));
        return Task.FromResult(description);
    }

    public override async Task Observe(ObserveRequest request, IServerStreamWriter<Observation> responseStream, ServerCallContext context)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        long after = request.JournalId.Span.SequenceEqual(journal.Id) ? request.AfterOffset : 0;
        if (request.IsGateway) { gateway.Came(); }
        try { await new Subscriber(points, journal, responseStream).RunAsync(after, over.Token); }
        catch (OperationCanceledException) when (over.IsCancellationRequested) { } // The caller has gone, or this process goes.
        finally
        {
            if (request.IsGateway) { gateway.Went(); }
        }
    }

    public override async Task<AcknowledgeReply> Acknowledge(AcknowledgeRequest request, ServerCallContext context)
    {
        if (!request.JournalId.Span.SequenceEqual(journal.Id)) { throw new RpcException(new Status(StatusCode.FailedPrecondition, "The offset belongs to another journal; nothing was deleted.")); }
        if (request.Offset > journal.Extent.Head || request.Offset < 0)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"Offset {request.Offset} was never given; the head is {journal.Extent.Head}."));
        }

        await journal.AcknowledgeAsync(request.Offset);
        return new AcknowledgeReply();
    }

    public override async Task<CommandResult> Execute(Command request, ServerCallContext context)
    {
        if (!CommandDesk.IsId(request.Id)) { throw new RpcException(new Status(StatusCode.InvalidArgument, "A command id is 1 to 40 of a-z, 0-9 and -.")); }
        try { return await commands.ExecuteAsync(request, lifetime.ApplicationStopping).WaitAsync(context.CancellationToken); }
        catch (OperationCanceledException) { throw new RpcException(new Status(StatusCode.Unavailable, "The result is not known yet; ask again with the same id.")); }
    }

    public override async Task Scan(ScanRequest request, IServerStreamWriter<ScanFinding> responseStream, ServerCallContext context)
    {
        BusLoop[] buses = [.. corner.Buses.Where(b => request.Bus.Length == 0 || b.Bus.Id == request.Bus)];
        if (buses.Length == 0) { throw new RpcException(new Status(StatusCode.NotFound, NoSuchBus(request.Bus))); }
        foreach (BusLoop bus in buses)
        {
            foreach (IBoardType type in BoardFinder.Candidates(catalogue, bus.Bus.Kind, bus.Boards.Select(b => b.Type)))
            {
                if (bus.Wire.Ends.Link is null)
                {
                    await LookAsync(bus, type, responseStream, context.CancellationToken);
                    continue;
                }

                int[] addresses = [.. BoardFinder.Addresses(type, request.AllAddresses)];
                string progress = addresses.Length == 0 ? $"{bus.Bus.Id}: a {type.Name} cannot be found by asking" : $"{bus.Bus.Id}: asking for {type.Name} at {addresses.Length} addresses";
                await responseStream.WriteAsync(new ScanFinding { Bus = bus.Bus.Id, Text = progress }, context.CancellationToken);
                foreach (int address in addresses)
                {
                    (ProbeReply reply, string siteJson) = await ProbeAsync(bus, type, address, further: false, context.CancellationToken);
                    if (!reply.Answered) { continue; }
                    await responseStream.WriteAsync(
                        new ScanFinding { Bus = bus.Bus.Id, Board = type.Name, Address = (uint)address, Text = reply.Text, SiteJson = siteJson }, context.CancellationToken);
                }
            }
        }
    }

    public override async Task<ProbeReply> Probe(ProbeRequest request, ServerCallContext context)
    {
        BusLoop bus = corner.Buses.FirstOrDefault(b => b.Bus.Id == request.Bus) ?? throw new RpcException(new Status(StatusCode.NotFound, NoSuchBus(request.Bus)));
        IBoardType type = catalogue.FirstOrDefault(t => t.Name == request.Board) ?? throw new RpcException(new Status(
            StatusCode.NotFound, $"There is no board type \"{request.Board}\"; {SiteWords.InsteadOf(request.Board, [.. catalogue.Select(t => t.Name)])}"));
        if (request.Address < type.Addresses.Min || request.Address > type.Addresses.Max)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"A {type.Name} has addresses {type.Addresses.Min} to {type.Addresses.Max}."));
        }

        return (await ProbeAsync(bus, type, (int)request.Address, further: true, context.CancellationToken)).Reply;
    }

    public override Task<HealthReply> Health(HealthRequest request, ServerCallContext context)
    {
        HealthReply reply = new() { JournalEntries = journal.Extent.Records, JournalBytes = journal.Extent.Bytes, JournalHead = journal.Extent.Head };
        reply.Buses.AddRange(corner.Buses.Select(Health));
        return Task.FromResult(reply);
    }

    private Device Describe(DeviceSettings settings)
    {
        Device device = new() { Id = settings.Id, Kind = settings.Kind, Name = settings.Name };
        device.Points.AddRange(points.Of(settings.Id).Select(Wording.Of));
        device.Verbs.AddRange(corner.Verbs(settings.Id));
        device.Parts.AddRange(corner.Parts(settings).Select(p => new Part { Path = p.Part, Size = p.Size }));
        return device;
    }

    private static BusHealth Health(BusLoop bus)
    {
        BusHealth health = new() { Bus = bus.Bus.Id, State = bus.State, FaultText = bus.FaultText, BusyNs = bus.Wire.BusyNs(), ElapsedNs = bus.ElapsedNs, Unasked = bus.Wire.Unasked() };
        health.Boards.AddRange(bus.Boards.Select(b => new BoardHealth
        {
            Device = b.Device,
            Board = b.Type,
            Address = (uint)b.Address,
            State = b.State switch { BoardState.Answering => "answering", BoardState.Silent => "silent", _ => "unknown" },
            Fault = b.Fault.Name(),
            FaultText = b.Fault.WhatToCheck(),
            Polls = b.Polls,
            Faults = b.Faults,
        }));
        return health;
    }

    private static Task<(ProbeReply Reply, string SiteJson)> ProbeAsync(BusLoop bus, IBoardType type, int address, bool further, CancellationToken cancellationToken) =>
        OnBusAsync(bus, stopping => BoardFinder.ProbeAsync(bus.Wire, bus.Bus.Id, type, address, further, stopping), cancellationToken);

    private static async Task LookAsync(BusLoop bus, IBoardType type, IServerStreamWriter<ScanFinding> found, CancellationToken cancellationToken)
    {
        await found.WriteAsync(new ScanFinding { Bus = bus.Bus.Id, Text = $"{bus.Bus.Id}: looking for {type.Name}" }, cancellationToken);
        foreach (BoardSighting seen in await OnBusAsync(bus, async stopping => await type.LookAsync(bus.Wire.Ends, stopping), cancellationToken))
        {
            // What the site says of a chip goes before what else its like could be used for.
            if (bus.Boards.Any(b => b.Address == seen.Address && b.Address != 0 && b.Type != type.Name)) { continue; }
            string line = BoardFinder.LineOf(bus.Bus.Id, type, seen);
            await found.WriteAsync(new ScanFinding { Bus = bus.Bus.Id, Board = type.Name, Address = (uint)seen.Address, Text = seen.Answer.Text, SiteJson = line }, cancellationToken);
        }
    }

    /// <summary>Takes the bus for one request, after the orders that wait and between two polls.</summary>
    private static async Task<T> OnBusAsync<T>(BusLoop bus, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool taken = bus.Queue.TryAdd(async stopping =>
        {
            try { done.TrySetResult(await request(stopping)); }
            catch (Exception e) { done.TrySetException(e); }
        });
        if (!taken) { throw new RpcException(new Status(StatusCode.ResourceExhausted, $"Too many requests wait for bus {bus.Bus.Id} already.")); }
        return await done.Task.WaitAsync(cancellationToken);
    }

    private string NoSuchBus(string bus) => $"There is no bus \"{bus}\"; {SiteWords.InsteadOf(bus, [.. corner.Buses.Select(b => b.Bus.Id)])}";
}
