using System.Collections.Concurrent;
using Grpc.Core;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Model;

namespace LifeCircle.Edge.Gateway.Commands;

/// <summary>Hands open commands to firmware-host, again after every reconnect until there is a result.</summary>
/// <remarks>Asking again is safe: firmware-host answers an id that it knows with its first result, and the machine gives up on one whose journal is gone.</remarks>
public sealed partial class CommandRunner(
    CommandLedger ledger, FirmwareClient client, Handover handover, LinkView link, BootClock boot, TimeProvider time, ILogger<CommandRunner> logger) : BackgroundService
{
    /// <summary>Requests under way; firmware-host runs one solenoid at a time anyway, the rest waits here.</summary>
    private const int AtOnceMax = 8;

    private const long NsPerMs = 1_000_000;

    /// <summary>A command without an answer is asked for again on a new link, or after this.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>The validity is the latest start; a pulse and its proof take a little longer.</summary>
    private static readonly TimeSpan BeyondValidity = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Task> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Session, long AtNs)> _asked = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changed = new(0, 1);

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ledger.Changed += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                Look(stoppingToken);
                using CancellationTokenSource turn = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                Task woken = _changed.WaitAsync(turn.Token);
                await Task.WhenAny(woken, Task.Delay(LookEvery, time, turn.Token));
                await turn.CancelAsync();
                await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            ledger.Changed -= Wake;
            await Task.WhenAll(_underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Wake(object? sender, EventArgs e)
    {
        if (_changed.CurrentCount > 0) { return; }
        try { _changed.Release(); }
        catch (SemaphoreFullException) { } // Woken already.
    }

    private void Look(CancellationToken stoppingToken)
    {
        LinkSession? session = link.Session;
        long nowNs = boot.MonotonicNs;
        IReadOnlyCollection<CommandRow> open = ledger.Open;
        foreach (string gone in _asked.Keys.Except(open.Select(c => c.Id), StringComparer.Ordinal).ToArray()) { _asked.Remove(gone); }
        foreach (CommandRow command in open.OrderBy(c => c.ReceivedNs))
        {
            if (_underWay.Count >= AtOnceMax) { return; }
            if (_underWay.ContainsKey(command.Id) || NextFor(command, session, nowNs) is not { } @event) { continue; }
            if (session is not null && @event is not RemoteCommandEvent.Tick) { _asked[command.Id] = (session.Number, nowNs); }
            _underWay[command.Id] = Task.CompletedTask;
            _underWay[command.Id] = RunAsync(command.Id, @event, stoppingToken);
        }
    }

    /// <summary>What the command waits for now; null for nothing.</summary>
    private RemoteCommandEvent? NextFor(CommandRow command, LinkSession? session, long nowNs)
    {
        bool over = command.BootId != boot.BootId || nowNs >= command.DeadlineNs;
        if (command.State == CommandRow.Received && (over || session is null)) { return over ? new RemoteCommandEvent.Tick() : null; }
        if (session is null) { return null; }
        if (command.State == CommandRow.Received) { return new RemoteCommandEvent.Start(session.JournalId); }
        bool askedOnThisLink = _asked.TryGetValue(command.Id, out (long Session, long AtNs) asked) && asked.Session == session.Number;
        return askedOnThisLink && nowNs - asked.AtNs < AskAgainAfter.TotalNanoseconds ? null : new RemoteCommandEvent.LinkBack(session.JournalId);
    }

    private async Task RunAsync(string id, RemoteCommandEvent @event, CancellationToken stoppingToken)
    {
        await Task.Yield(); // The entry in the table comes first.
        try
        {
            if (await ledger.ApplyAsync(id, @event) is { } step && step.Effects.HasFlag(RemoteCommandEffects.Execute)) { await ExecuteAsync(step.Row, stoppingToken); }
        }
        catch (RpcException e)
        {
            LogNoAnswer(id, e.Status.Detail); // It stays running and is asked for again.
        }
        catch (Exception e) when (e is OperationCanceledException || DiskHealth.IsDiskFault(e))
        {
            LogNoAnswer(id, e.Message);
        }
        finally
        {
            _underWay.TryRemove(id, out _);
        }
    }

    private async Task ExecuteAsync(CommandRow row, CancellationToken stoppingToken)
    {
        long remainingMs = row.BootId == boot.BootId ? Math.Clamp((row.DeadlineNs - boot.MonotonicNs) / NsPerMs, 0, uint.MaxValue) : 0;
        Command command = new()
        {
            Id = row.Id,
            Device = row.Device,
            Part = row.Part,
            Verb = row.Verb,
            Issuer = row.Issuer,
            Reason = row.Reason,
            ValidForMs = (uint)remainingMs,
            ArgsJson = row.ArgsJson,
        };
        using CancellationTokenSource tooLong = new(TimeSpan.FromMilliseconds(remainingMs) + BeyondValidity, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, stoppingToken);
        CommandResult result;
        try
        {
            result = await client.Host.ExecuteAsync(command, cancellationToken: either.Token);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.FailedPrecondition or StatusCode.Unimplemented or StatusCode.OutOfRange)
        {
            await ledger.ApplyAsync(row.Id, new RemoteCommandEvent.Result(Verdicts.NotTaken(e.Status.Detail), Journaled: false));
            return;
        }

        // The journal's entry is what counts, and it comes by itself. Only a result without one, or one whose entry passed already, is taken from here.
        bool hasEntry = result.JournalOffset > 0;
        bool entryPassed = hasEntry && result.JournalOffset <= handover.SafeOffset(row.JournalId);
        if (!hasEntry || entryPassed) { await ledger.ApplyAsync(row.Id, new RemoteCommandEvent.Result(Verdicts.Of(result), Journaled: hasEntry)); }
    }

    [LoggerMessage(EventId = 2030, Level = LogLevel.Warning, Message = "Command {Id} has no answer yet ({Reason}); it is asked for again, firmware-host runs it at most once")]
    private partial void LogNoAnswer(string id, string reason);
}
