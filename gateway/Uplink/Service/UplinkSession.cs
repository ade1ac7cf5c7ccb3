using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Uplink;

/// <summary>What outlives a connection: the machines' memory and the way to the outside.</summary>
internal sealed record UplinkParts(
    UplinkOptions Options,
    SessionSettings Settings,
    BootClock Boot,
    TimeProvider Time,
    Outbox.Outbox Outbox,
    WallClock Clock,
    SendWindow Window,
    HistoryMarks Marks,
    BirthDesk Births,
    Courier Courier,
    Confirmer Confirmer,
    CommandQueue Commands,
    Mailbox Mailbox,
    UplinkSignals Signals,
    UplinkCounters Counters,
    Func<double> Random,
    ILogger Logger)
{
    /// <summary>Milliseconds that only go forward; all timers of the machines are in them.</summary>
    public long NowMs => Boot.MonotonicNs / 1_000_000;
}

/// <summary>One connection, from its CONNACK to its end: feeds the machines and performs what they decide, one thing at a time.</summary>
internal sealed class UplinkSession(UplinkParts parts, OpenLink open, SessionState from, Action<UplinkPhase, string, LinkTrouble> say)
{
    /// <summary>Messages sent before the inbox is looked at again.</summary>
    private const int SendsPerTurn = 16;

    /// <summary>A clean stop must not hang on a dead link.</summary>
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(2);

    /// <summary>The cloud answers births with its time, which is better than a battery clock's: so long is it waited for.</summary>
    private const long CloudTimeWithinMs = 10_000;

    /// <summary>
    /// So long the first window of a process waits for what the cloud has of this outbox, once its births are through to the broker: records of a file that was put back must
    /// not go out before. And so long for the births.
    /// </summary>
    private const long HeadsWithinMs = 1_000, BirthsWithinMs = 10_000;

    private readonly Publisher _publisher = new(open, parts.Marks, parts.Counters, () => parts.NowMs);
    private readonly QuietDevices _quiet = new();
    private readonly BirthTimes _birthTimes = new();
    private readonly Dictionary<string, bool> _online = new(StringComparer.Ordinal);
    private readonly long _startMs = parts.NowMs;
    private SessionState _state = from;
    private BirthSet? _births;
    private bool _mayOpen;
    private long _nextClockMs;

    /// <summary>When the waiting for heads ends; null before the births, to which no earlier answer of the broker belongs.</summary>
    private long? _headsDueMs;

    /// <summary>Why it ended.</summary>
    public string Why { get; private set; } = "";

    public LinkTrouble Trouble { get; private set; }

    /// <summary>Runs until the connection is gone or <paramref name="stop"/> asks to leave; returns what the next session starts from.</summary>
    public async Task<SessionState> RunAsync(CancellationToken stop)
    {
        try
        {
            await ApplyAsync(new SessionEvent.Connected());
            while (_state is SessionState.Online or SessionState.WaitingForHost)
            {
                if (open.Link.Lost is { } lost) { throw new LinkLostException(lost) { Trouble = open.Link.Trouble }; }
                if (stop.IsCancellationRequested) { await ApplyAsync(new SessionEvent.Stop()); }
                else if (!await TurnAsync()) { await WaitAsync(stop); }
            }
        }
        catch (LinkLostException e)
        {
            (Why, Trouble) = (e.Message, e.Trouble);
            await ApplyAsync(new SessionEvent.Lost());
        }
        finally
        {
            parts.Window.Close();
            await parts.Confirmer.FinishAsync();
        }

        return _state;
    }

    /// <summary>One look at everything; true when there is more to do at once.</summary>
    private async Task<bool> TurnAsync()
    {
        await ReceiveAsync();
        await LookAtSignalsAsync();
        if (SessionMachine.NextTimerMs(_state, parts.Settings) <= parts.NowMs) { await ApplyAsync(new SessionEvent.Tick()); }
        await LookAtClockAsync();
        if (_state is SessionState.Online) { await BearQuietDevicesAsync(); }
        bool more = await SendAsync();
        parts.Confirmer.Reap();
        await parts.Confirmer.PaceAsync();
        bool waits = _state is SessionState.WaitingForHost;
        bool waitsForClock = _mayOpen && !parts.Window.IsOpen;
        say(waits ? UplinkPhase.WaitingForHost : waitsForClock ? UplinkPhase.WaitingForClock : UplinkPhase.Connected, waits ? parts.Options.PrimaryHostId ?? "" : "", LinkTrouble.None);
        return more || parts.Mailbox.HasMessages;
    }

    private async Task ApplyAsync(SessionEvent happened)
    {
        SessionStep step = SessionMachine.Next(_state, happened, parts.NowMs, parts.Settings, parts.Random);
        if (step.State is SessionState.WaitingForHost && _state is not SessionState.WaitingForHost) { UplinkLog.WaitingForHost(parts.Logger, parts.Options.PrimaryHostId!); }
        _state = step.State;
        foreach (SessionEffect effect in step.Effects ?? []) { await PerformAsync(effect); }
    }

    private async Task PerformAsync(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.SendBirths:
                await SendBirthsAsync();
                break;
            case SessionEffect.SendDeviceBirth birth:
                await SendDeviceBirthAsync(birth.Device);
                break;
            case SessionEffect.SendDeviceDeath death when _online.GetValueOrDefault(death.Device):
                _online[death.Device] = false;
                _quiet.Remove(death.Device);
                await _publisher.DeviceDeathAsync(death.Device, parts.Clock.BestUtcMs());
                break;
            case SessionEffect.OpenWindow:
                _mayOpen = true;
                break;
            case SessionEffect.CloseWindow:
                _mayOpen = false;
                parts.Window.Close();
                break;
            case SessionEffect.Ping:
                Ping();
                break;
            case SessionEffect.Drop drop:
                (Why, Trouble) = (drop.Why, LinkTrouble.Silent);
                await open.Link.DisposeAsync();
                break;
            case SessionEffect.Leave leave:
                await LeaveAsync(leave.WithDeath);
                break;
        }
    }

    private void Ping()
    {
        parts.Counters.Traffic.Ping(parts.NowMs);
        open.Link.Ping();
    }

    private async Task SendBirthsAsync()
    {
        (CornerImage image, BirthSet births) = await parts.Births.BuildAsync(open.BdSeq);
        if (image.Circle != open.Group || image.Gateway != open.Node) { throw new LinkLostException("The site has another circle or gateway id now: connecting anew under it."); }
        _births = births;
        _online.Clear();
        _quiet.Clear();
        foreach (DeviceBirth birth in births.Devices)
        {
            _online[birth.Device] = birth.Online;
            if (birth.Online) { _quiet.Born(birth.Device, parts.NowMs); }
        }

        _birthTimes.Sent(births.Node.TimestampMs, parts.NowMs); // The cloud answers it with its time.
        await _publisher.BirthsAsync(births, parts.Clock.BestUtcMs());
        if (!parts.Confirmer.HeadsTold && _headsDueMs is null)
        {
            _headsDueMs = parts.NowMs + BirthsWithinMs;
            Ping(); // Its answer comes when the broker has read the births, however slow the way.
        }

        int metrics = births.Node.Metrics.Count + births.Devices.Sum(d => d.Payload.Metrics.Count);
        UplinkLog.BirthsSent(parts.Logger, births.Devices.Count, metrics, births.BirthId);
    }

    private async Task SendDeviceBirthAsync(string device)
    {
        if (_online.GetValueOrDefault(device)) { return; }
        (_, BirthSet births) = await parts.Births.BuildAsync(open.BdSeq);
        if (births.BirthId != _births!.BirthId)
        {
            await ApplyAsync(new SessionEvent.BirthOutdated());
            return;
        }

        if (births.Devices.FirstOrDefault(d => d.Device == device) is not { } birth) { return; }
        _online[device] = true;
        _quiet.Born(device, parts.NowMs);
        await _publisher.DeviceBirthAsync(birth);
    }

    private async Task BearQuietDevicesAsync()
    {
        if (_quiet.TakeDue(parts.NowMs) is not { Count: > 0 } due) { return; }
        (_, BirthSet births) = await parts.Births.BuildAsync(open.BdSeq);
        if (births.BirthId != _births!.BirthId)
        {
            await ApplyAsync(new SessionEvent.BirthOutdated());
            return;
        }

        foreach (DeviceBirth birth in births.Devices.Where(d => d.Online && due.Contains(d.Device))) { await _publisher.DeviceBirthAsync(birth); }
    }

    private async Task LeaveAsync(bool withDeath)
    {
        try
        {
            if (withDeath) { await _publisher.NodeDeathAsync(parts.Clock.BestUtcMs()).WaitAsync(LeaveWithin, parts.Time); }
            await open.Link.DisconnectAsync().WaitAsync(LeaveWithin, parts.Time);
            UplinkLog.Left(parts.Logger, withDeath);
        }
        catch (Exception e) when (e is LinkLostException or TimeoutException) { Why = e.Message; } // The will says the same.
    }

    private async Task ReceiveAsync()
    {
        if (parts.Mailbox.TakePong())
        {
            if (_headsDueMs is { } due) { _headsDueMs = Math.Min(due, parts.NowMs + HeadsWithinMs); }
            await ApplyAsync(new SessionEvent.Heard());
        }

        while (_state is not SessionState.Offline && parts.Mailbox.TryTake(out InboundMessage? message))
        {
            await ApplyAsync(new SessionEvent.Heard());
            TrafficKind kind = message!.Topic.Contains("/NCMD/", StringComparison.Ordinal) ? TrafficKind.Confirm : TrafficKind.Command;
            parts.Counters.Traffic.Message(kind, message.Topic.Length, message.Payload.Length, parts.NowMs);
            foreach (Order order in new Inbox(parts.Options).Read(message)) { await ObeyAsync(order, message.Topic); }
        }
    }

    private async Task ObeyAsync(Order order, string topic)
    {
        switch (order)
        {
            case Order.Rebirth:
                await ApplyAsync(new SessionEvent.RebirthAsked());
                break;
            case Order.Host host:
                await ApplyAsync(host.State);
                break;
            case Order.Time time when parts.Options.IsAuthenticated:
                if (_birthTimes.Answered(time.Answers, parts.NowMs) is not { } roundTripMs) { break; }
                (parts.Confirmer.HeadsTold, _nextClockMs) = (true, 0); // Heads that lie beyond ours come before the time.
                await parts.Clock.TakeCloudTimeAsync(time.UtcMs, roundTripMs);
                break;
            case Order.Time:
                UplinkLog.TimeIgnored(parts.Logger);
                break;
            case Order.Confirm confirm:
                bool taken = parts.Confirmer.Take(confirm.Confirmation, parts.NowMs);
                if (taken && _births is { } births) { await ApplyAsync(new SessionEvent.BirthHeld(confirm.Confirmation.BirthId == births.BirthId)); }
                break;
            case Order.Head head when parts.Options.IsAuthenticated && await parts.Confirmer.StartNewEpochIfBehindAsync(head):
                throw new LinkLostException("A new epoch has started: connecting anew with it.");
            case Order.Execute execute:
                parts.Commands.Put(execute.Command);
                break;
            case Order.Refused { IsConfirmation: true } refused:
                parts.Confirmer.Refuse(refused.Why);
                break;
            case Order.Refused refused:
                UplinkLog.MessageRefused(parts.Logger, topic, ++parts.Counters.RefusedMessages, refused.Why);
                break;
        }
    }

    private async Task LookAtSignalsAsync()
    {
        (bool imageChanged, IReadOnlyList<KeyValuePair<string, bool>> devices) = parts.Signals.Take();
        if (imageChanged && _state is SessionState.Online)
        {
            (_, BirthSet births) = await parts.Births.BuildAsync(open.BdSeq);
            if (births.BirthId != _births?.BirthId) { await ApplyAsync(new SessionEvent.BirthOutdated()); }
        }

        foreach ((string device, bool online) in devices) { await ApplyAsync(new SessionEvent.DeviceOnline(device, online)); }
        foreach (OutboxStream stream in Streams) { parts.Window.Appended(stream, parts.Outbox.Extent(stream).Head); }
    }

    private static readonly OutboxStream[] Streams = [OutboxStream.Events, OutboxStream.Telemetry];

    /// <summary>Opens the window as soon as records can have a time; after a set wait, with an estimated one.</summary>
    private async Task LookAtClockAsync()
    {
        if (!_mayOpen || parts.Window.IsOpen || parts.NowMs < _nextClockMs) { return; }
        if (!parts.Options.IsAuthenticated || parts.NowMs - _startMs >= CloudTimeWithinMs) { parts.Clock.AllowBatteryClock(); }
        await parts.Clock.ObserveAsync();
        bool waitedLong = parts.NowMs - _startMs >= parts.Options.ClockWaitMs;
        if (!HasTime() && waitedLong)
        {
            UplinkLog.ClockEstimated(parts.Logger, parts.Options.ClockWaitMs);
            await parts.Clock.GiveUpWaitingAsync();
        }

        long headsDueMs = parts.Options.IsAuthenticated && !parts.Confirmer.HeadsTold ? _headsDueMs ?? 0 : 0;
        bool awaitsHeads = headsDueMs > parts.NowMs;
        _nextClockMs = awaitsHeads ? Math.Min(headsDueMs, parts.NowMs + 1_000) : parts.NowMs + 1_000;
        if (HasTime() && !awaitsHeads) { parts.Window.Open(parts.Outbox.Extent(OutboxStream.Events), parts.Outbox.Extent(OutboxStream.Telemetry)); }
    }

    private bool HasTime() => parts.Clock.ToUtc(parts.Boot.BootId, parts.Boot.MonotonicNs) is not null;

    private async Task<bool> SendAsync()
    {
        for (int i = 0; i < SendsPerTurn; i++)
        {
            if (open.Link.Lost is not null || parts.Mailbox.HasMessages || parts.Window.Next(parts.NowMs) is not { } decision) { return false; }
            if (decision is SendDecision.Again { IsProbe: true } probe)
            {
                parts.Counters.Probes++;
                UplinkLog.Probe(parts.Logger, probe.Lane, probe.Parcels[0].Offset);
            }

            IReadOnlyList<ReadyRecord> records = await parts.Courier.FetchAsync(decision);
            await CoverAsync(records);
            foreach (ReadyRecord record in records) { _quiet.Remove(record.Head.Device); }
            await parts.Courier.SendAsync(decision, records, _births!, _publisher, () => parts.NowMs, parts.Confirmer.Delete);
        }

        return true;
    }

    /// <summary>DATA only uses what a birth of this session has named: what is new since then brings new births first.</summary>
    private async Task CoverAsync(IReadOnlyList<ReadyRecord> records)
    {
        List<string> devices = [.. records.Select(r => r.Head.Device).Distinct().Where(d => !_births!.Covers(d))];
        devices.ForEach(parts.Births.Need);
        if (devices.Count > 0 || records.Any(r => r.Metrics.Any(m => !_births!.Aliases.Contains(m.Alias)))) { await ApplyAsync(new SessionEvent.BirthOutdated()); }
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        long dueMs = Math.Min(Math.Min(SessionMachine.NextTimerMs(_state, parts.Settings), parts.Window.NextTimerMs), _quiet.NextMs);
        if (_mayOpen && !parts.Window.IsOpen) { dueMs = Math.Min(dueMs, _nextClockMs); }
        TimeSpan due = TimeSpan.FromMilliseconds(Math.Clamp(dueMs - parts.NowMs, 1, 60_000));
        await using ITimer timer = parts.Time.CreateTimer(_ => parts.Signals.Wake(), null, due, Timeout.InfiniteTimeSpan);
        try { await parts.Signals.Woken.ReadAsync(stop); }
        catch (OperationCanceledException) { } // The loop sees it.
    }
}
