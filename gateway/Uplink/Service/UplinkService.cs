using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Uplink;

/// <summary>Keeps a session up: connects, runs it, connects again. Everything about one connection is <see cref="UplinkSession"/>.</summary>
public sealed class UplinkService : BackgroundService
{
    /// <summary>A session that held so long was a good one.</summary>
    private const long HeldMs = 5_000;

    /// <summary>Two boxes with one name take turns; they should not do it every second.</summary>
    private const int TakenOverFailures = 5;

    private static readonly TimeSpan ClockEvery = TimeSpan.FromSeconds(10);

    private readonly UplinkParts _parts;
    private readonly Connector _connector;
    private readonly UplinkMonitor _monitor;
    private readonly ILogger _logger;
    private UplinkPhase _phase = UplinkPhase.Connecting;
    private string _detail = "";
    private LinkTrouble _trouble;

    public UplinkService(UplinkOptions options, Database db, Outbox.Outbox outbox, AliasBook book, ICorner corner, ICommandSink sink, WallClock clock, UplinkSignals signals,
        UplinkMonitor monitor, BootClock boot, TimeProvider time, ILogger<UplinkService> logger, Surroundings? around = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        around ??= Surroundings.OfThisMachine;
        Func<double> random = around.Random;
        UplinkCounters counters = new(options.UsesTls);
        SendWindow window = new(SendLimits.Of(options), random);
        HistoryMarks marks = new();
        SessionSettings settings = new(options.PrimaryHostId is not null, options.KeepAliveS * 1_000L)
        {
            RebirthLostEveryMs = options.RebirthEveryMs,
            RebirthSpreadMs = options.RebirthEveryMs / 4,
        };
        _parts = new UplinkParts(options, settings, boot, time, outbox, clock, window, marks, new BirthDesk(db, outbox, book, corner, clock),
            new Courier(options, outbox, clock, window, counters, logger), new Confirmer(outbox, window, counters, logger), new CommandQueue(sink, counters, logger),
            new Mailbox(signals), signals, counters, random, logger);
        _connector = new Connector(options, time, new SessionStore(db), corner, clock, _parts.Mailbox, signals, around, (why, trouble) => Say(UplinkPhase.NotConnected, why, trouble), logger);
        (_monitor, _logger) = (monitor, logger);
    }

    /// <summary>Commands that the gateway has not taken over yet.</summary>
    internal int CommandsWaiting => _parts.Commands.Waiting;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void Wake(OutboxStream stream, long head) => _parts.Signals.Wake();
        _parts.Outbox.Appended += Wake;
        Task commands = _parts.Commands.RunAsync(stoppingToken), clock = KeepClockAsync(stoppingToken);
        try { await KeepSessionAsync(stoppingToken); }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        finally
        {
            _parts.Outbox.Appended -= Wake;
            Say(UplinkPhase.Stopped, "", LinkTrouble.None);
            await Task.WhenAll(commands, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KeepSessionAsync(CancellationToken stop)
    {
        SessionState state = new SessionState.Offline();
        int failures = 0;
        for (bool isFirst = true; !stop.IsCancellationRequested && state is not SessionState.Stopped; isFirst = false)
        {
            Say(_phase, _detail, _trouble);
            try
            {
                OpenLink open = await _connector.ConnectAsync(failures, isFirst, stop);
                await using (open.Link) { (state, failures) = await RunAsync(open, state, failures, stop); }
            }
            catch (Exception e) when (e is not OperationCanceledException) // Disk full, a broken file: said, and tried again after a wait.
            {
                UplinkLog.Stumbled(_logger, e);
                (_phase, _detail, _trouble) = (UplinkPhase.Stumbled, e.Message, LinkTrouble.None);
                failures++;
            }
        }
    }

    private async Task<(SessionState State, int Failures)> RunAsync(OpenLink open, SessionState from, int failures, CancellationToken stop)
    {
        UplinkLog.Connected(_logger, _parts.Options.BrokerUrl, open.Group, open.Node, open.BdSeq);
        _parts.Counters.Sessions++;
        _parts.Counters.Traffic.Connect(_parts.NowMs);
        _parts.Marks.Clear();
        long startMs = _parts.NowMs;
        UplinkSession session = new(_parts, open, from, Say);
        SessionState state = await session.RunAsync(stop);
        long heldMs = _parts.NowMs - startMs;
        if (session.Why.Length > 0) { UplinkLog.SessionLost(_logger, heldMs / 1_000.0, session.Why); }
        (_phase, _detail, _trouble) = (UplinkPhase.NotConnected, session.Why, session.Trouble);
        if (open.Link.IsTakenOver) { _parts.Counters.TakenOver++; }
        int next = open.Link.IsTakenOver ? Math.Max(failures, TakenOverFailures) : heldMs >= HeldMs ? 0 : failures + 1;
        return (state, next);
    }

    private async Task KeepClockAsync(CancellationToken stop)
    {
        while (true)
        {
            try { await _parts.Clock.ObserveAsync(); }
            catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or DatabaseBusyException) { UplinkLog.Stumbled(_logger, e); }
            await Task.Delay(ClockEvery, _parts.Time, stop);
        }
    }

    private LinkFigures Figures(UplinkCounters c)
    {
        LinkPace pace = _parts.Window.Pace;
        return new LinkFigures((long)(pace.RoundTripMs ?? 0), pace.BaseMs, pace.WindowBytes, pace.SilenceMs, c.LastConfirmedMs, c.Traffic.BytesPerDay(_parts.NowMs), c.Traffic.Bytes,
            [_parts.Window.FiguresOf(LaneKind.Events), _parts.Window.FiguresOf(LaneKind.Live), _parts.Window.FiguresOf(LaneKind.Backlog)]);
    }

    private void Say(UplinkPhase phase, string detail, LinkTrouble trouble)
    {
        UplinkCounters c = _parts.Counters;
        (_phase, _detail, _trouble) = (phase, detail, trouble);
        _monitor.Set(new UplinkStatus(phase, detail, c.Sessions, c.Births, c.MessagesSent, c.RecordsSent, c.BytesSent, c.RecordsConfirmed, _parts.Window.BytesOnTheWay, c.Probes,
            c.RefusedConfirmations, c.RefusedMessages, _parts.Mailbox.Dropped, c.Commands, c.UnreadableRecords, _parts.Clock.IsTrusted)
        { Link = Figures(c), TakenOver = c.TakenOver, Trouble = trouble });
    }
}
