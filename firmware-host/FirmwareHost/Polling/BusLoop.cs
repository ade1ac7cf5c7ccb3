using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Commands;
using LifeCircle.Edge.FirmwareHost.Interlock;
using LifeCircle.Edge.FirmwareHost.Points;
using LifeCircle.Edge.FirmwareHost.Wires;

namespace LifeCircle.Edge.FirmwareHost.Polling;

/// <summary>The one place that talks on a bus: orders first, then errands, then the board that is due.</summary>
public sealed partial class BusLoop(BusSettings bus, BusWire wire, IReadOnlyList<BoardSlot> boards, OrderDesk desk, BootClock clock, TimeProvider time, ILogger<BusLoop> logger)
{
    private static readonly TimeSpan Forever = TimeSpan.FromHours(1);

    private readonly PollPlan _plan = new([.. boards.Select(b => b.PollInterval)], TimeSpan.FromTicks(clock.MonotonicNs / 100));
    private readonly SolenoidInterlock _interlock = new(bus.SolenoidsAtOnce);
    private readonly long _startNs = clock.MonotonicNs;
    private InterlockState _solenoids = new SolenoidInterlock(bus.SolenoidsAtOnce).AtStart(
        boards.Max(b => b.Doors?.Bank.PulseMax) ?? TimeSpan.Zero, boards.Max(b => b.Doors?.Bank.CoilRest) ?? TimeSpan.Zero, TimeSpan.FromTicks(clock.MonotonicNs / 100));
    private bool? _hasPort;
    private int _heard;

    public BusSettings Bus => bus;

    public BusWire Wire => wire;

    public IReadOnlyList<BoardSlot> Boards => boards;

    public OrderQueue Queue { get; } = new();

    /// <summary>up, port-missing, or opening while nothing has been tried yet.</summary>
    public string State => _hasPort switch { null => "opening", true => "up", false => "port-missing" };

    public string FaultText => _hasPort == false ? wire.Trouble() ?? DriverFault.PortMissing.WhatToCheck() : "";

    public long ElapsedNs => clock.MonotonicNs - _startNs;

    private TimeSpan Now => TimeSpan.FromTicks(clock.MonotonicNs / 100);

    public async Task RunAsync(CancellationToken stopping)
    {
        // One timer and one bell for the whole life of the loop: it waits many times a second, and each wait costs next to nothing.
        await using ITimer alarm = time.CreateTimer(static bell => ((Bell)bell!).Ring(), Queue.Added, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using CancellationTokenRegistration stop = stopping.Register(Queue.Added.Ring);
        if (boards.Select(b => b.Report).FirstOrDefault(r => r is not null) is { } report) { wire.Listen(report, Hear); }
        try
        {
            await SettleAsync();
            while (!stopping.IsCancellationRequested)
            {
                Task added = Queue.Added.Next;
                TimeSpan wait = await StepAsync(stopping);
                if (wait <= TimeSpan.Zero || stopping.IsCancellationRequested) { continue; }
                alarm.Change(wait < Forever ? wait : Forever, Timeout.InfiniteTimeSpan);
                await added;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
        finally
        {
            foreach (Order order in Queue.Close()) { order.End(Contracts.Grpc.Outcome.Failed, "stopping", "firmware-host is being stopped; nothing was sent."); }
            await StopAsync();
        }
    }

    /// <summary>Outputs first, before any question to any board; a board that does not answer yet gets its states with its first poll that it answers.</summary>
    private async Task SettleAsync()
    {
        foreach (BoardSlot board in boards.Where(b => b.Outputs is not null)) { await GuardAsync(board, () => board.Outputs!.SettleAsync()); }
    }

    private async Task StopAsync()
    {
        foreach (BoardSlot board in boards.Where(b => b.Outputs is not null)) { await GuardAsync(board, () => board.Outputs!.StopAsync()); }
    }

    /// <summary>An error in one board's driver must not keep the others from being safe.</summary>
    private async Task GuardAsync(BoardSlot board, Func<Task> step)
    {
        try { await step(); }
        catch (Exception e) { LogOutputsCrashed(e, board.Device, board.Type, board.Address, bus.Id); }
    }

    /// <summary>Does at most one thing; returns how long there is nothing to do.</summary>
    private async Task<TimeSpan> StepAsync(CancellationToken stopping)
    {
        (Order? order, TimeSpan consentAt) = NextOrder();
        if (order is not null)
        {
            Queue.Remove(order);
            await RunAsync(order);
            return TimeSpan.Zero;
        }

        if (Queue.TakeErrand() is { } errand)
        {
            await errand(stopping);
            return TimeSpan.Zero;
        }

        if (Interlocked.Exchange(ref _heard, 0) != 0) { HurryReporters(); }
        (int? due, TimeSpan at) = _plan.Next(Now);
        if (due is { } board)
        {
            await PollAsync(board, stopping);
            return TimeSpan.Zero;
        }

        TimeSpan until = at < consentAt ? at : consentAt;
        return until == TimeSpan.MaxValue ? Forever : until - Now;
    }

    /// <summary>The oldest order that may go now; orders whose time is over, or that never may, end here.</summary>
    private (Order? Order, TimeSpan ConsentAt) NextOrder()
    {
        TimeSpan consentAt = TimeSpan.MaxValue;
        foreach (Order order in Queue.Orders)
        {
            if (order.Deed.Solenoid is not { } solenoid) { return (order, consentAt); }
            TimeSpan deadline = TimeSpan.FromTicks(order.Intent.DeadlineNs / 100);
            switch (_interlock.Ask(_solenoids, new Coil(order.Slot, solenoid.Door), solenoid.PulseMax, Now))
            {
                case Consent.Denied denied:
                    Queue.Remove(order);
                    order.End(Contracts.Grpc.Outcome.Refused, "interlock", denied.Why, tripped: true);
                    break;
                case Consent.NotBefore later when later.Time > deadline:
                    Queue.Remove(order);
                    order.End(Contracts.Grpc.Outcome.Refused, "interlock", later.Why, tripped: true);
                    break;
                case Consent.NotBefore later:
                    consentAt = later.Time < consentAt ? later.Time : consentAt;
                    break;
                default:
                    return (order, consentAt);
            }
        }

        return (null, consentAt);
    }

    private async Task RunAsync(Order order)
    {
        Coil? coil = order.Deed.Solenoid is { } solenoid ? new Coil(order.Slot, solenoid.Door) : null;
        if (coil is { } energised) { _solenoids = _interlock.Begin(_solenoids, energised, Now); }
        bool sent = true; // Until the opposite is proved.
        try { sent = await desk.RunAsync(order); }
        catch (Exception e)
        {
            LogOrderCrashed(e, order.Intent.CommandId, bus.Id);
            order.Crash(e);
        }

        if (coil is { } rests) { _solenoids = _interlock.End(_solenoids, rests, sent, order.Deed.Solenoid!.Value.PulseMax, order.Deed.Solenoid.Value.CoilRest, Now); }
        _plan.Hurry(order.Slot, Now);
    }

    private async Task PollAsync(int index, CancellationToken stopping)
    {
        BoardSlot board = boards[index];
        TimeSpan start = Now;
        DriverFault fault = await TryPollAsync(board, stopping);
        NotePort(fault);
        PollNote note = _plan.Done(index, start, Now, fault == DriverFault.None, isFree: fault == DriverFault.PortMissing);
        if (note == PollNote.Lost) { LogLost(board.Device, board.Type, board.Address, bus.Id, fault.WhatToCheck()); }
        if (note == PollNote.Found) { LogFound(board.Device, board.Type, board.Address, bus.Id); }
        if (!await board.NoteAsync(note, fault)) { return; }
        string check = fault.WhatToCheck();
        if (fault == DriverFault.StuckOn) { LogStuckOn(board.Device, board.Type, board.Address, bus.Id, check); }
        else { LogReset(board.Device, board.Type, board.Address, bus.Id, check); }
    }

    /// <summary>An error in one board's driver must not take the other boards of the bus with it.</summary>
    private async Task<DriverFault> TryPollAsync(BoardSlot board, CancellationToken stopping)
    {
        try { return await board.PollAsync(stopping); }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogPollCrashed(e, board.Device, board.Type, board.Address, bus.Id);
            return DriverFault.Garbled;
        }
    }

    /// <summary>A board has said by itself that something changed. Called on the wire's thread.</summary>
    private void Hear()
    {
        Interlocked.Exchange(ref _heard, 1);
        Queue.Added.Ring();
    }

    /// <summary>Looks soon at every board that may have said it; one that is silent did not, and keeps its rest.</summary>
    private void HurryReporters()
    {
        foreach ((int i, BoardSlot board) in boards.Index())
        {
            if (board is { Report: not null, State: not BoardState.Silent }) { _plan.Hurry(i, Now); }
        }
    }

    private void NotePort(DriverFault fault)
    {
        bool hasPort = fault != DriverFault.PortMissing;
        if (_hasPort == hasPort) { return; }
        bool isFirst = _hasPort is null;
        _hasPort = hasPort;
        if (!hasPort) { LogPortMissing(bus.Id, bus.Port, FaultText); }
        else if (!isFirst) { LogPortBack(bus.Id, bus.Port); }
    }


    [LoggerMessage(EventId = 1110, Level = LogLevel.Warning, Message = "{Device}: board {Board} at address {Address} on bus {Bus} is lost. {Check}")]
    private partial void LogLost(string device, string board, int address, string bus, string check);

    [LoggerMessage(EventId = 1111, Level = LogLevel.Information, Message = "{Device}: board {Board} at address {Address} on bus {Bus} answers again")]
    private partial void LogFound(string device, string board, int address, string bus);

    [LoggerMessage(EventId = 1112, Level = LogLevel.Warning, Message = "Bus {Bus}: port {Port} is missing and is tried again. {Text}")]
    private partial void LogPortMissing(string bus, string port, string text);

    [LoggerMessage(EventId = 1113, Level = LogLevel.Information, Message = "Bus {Bus}: port {Port} is there again")]
    private partial void LogPortBack(string bus, string port);

    [LoggerMessage(EventId = 1114, Level = LogLevel.Error, Message = "Command {CommandId} on bus {Bus} ended in an error of the program")]
    private partial void LogOrderCrashed(Exception e, string commandId, string bus);

    [LoggerMessage(EventId = 1115, Level = LogLevel.Error, Message = "{Device}: polling board {Board} at address {Address} on bus {Bus} ended in an error of the program")]
    private partial void LogPollCrashed(Exception e, string device, string board, int address, string bus);

    [LoggerMessage(EventId = 1116, Level = LogLevel.Error, Message = "{Device}: making the outputs of board {Board} at address {Address} on bus {Bus} safe ended in an error of the program")]
    private partial void LogOutputsCrashed(Exception e, string device, string board, int address, string bus);

    [LoggerMessage(EventId = 1117, Level = LogLevel.Warning, Message = "{Device}: board {Board} at address {Address} on bus {Bus} was reset. {Check}")]
    private partial void LogReset(string device, string board, int address, string bus, string check);

    [LoggerMessage(EventId = 1118, Level = LogLevel.Critical, Message = "{Device}: board {Board} at address {Address} on bus {Bus} has an output that does not go off. {Check}")]
    private partial void LogStuckOn(string device, string board, int address, string bus, string check);
}
