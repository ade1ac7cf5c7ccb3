using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.FirmwareHost.Journal;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.FirmwareHost.Commands;

/// <summary>Takes commands: at most one execution per id, the same id again gets the same result, while it runs and after.</summary>
public sealed partial class CommandDesk(Corner corner, EventJournal journal, BootClock clock, TimeProvider time, ILogger<CommandDesk> logger)
{
    /// <summary>A result that the disk does not take is tried again after this.</summary>
    private static readonly TimeSpan StoreAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<CommandResult>> _running = [];

    /// <summary>1 to 40 of a-z, 0-9 and -.</summary>
    public static bool IsId(string id) => id.Length is >= 1 and <= 40 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <param name="stopping">Ends the waiting for a disk that takes no result.</param>
    public Task<CommandResult> ExecuteAsync(Command command, CancellationToken stopping)
    {
        if (!IsId(command.Id)) { throw new ArgumentException("A command id is 1 to 40 of a-z, 0-9 and -.", nameof(command)); }
        lock (_lock)
        {
            if (_running.TryGetValue(command.Id, out Task<CommandResult>? running)) { return running; }
            long atNs = clock.MonotonicNs;
            Intent intent = new(command.Id, command.Device, command.Part, command.Verb, command.Issuer, command.Reason, atNs, atNs + (command.ValidForMs * 1_000_000L)) { ArgsJson = command.ArgsJson };
            Task<CommandResult> task = Task.Run(() => RunAsync(intent, stopping), CancellationToken.None);
            _running.Add(command.Id, task);
            return task;
        }
    }

    private async Task<CommandResult> RunAsync(Intent intent, CancellationToken stopping)
    {
        try
        {
            if (journal.Find(intent.CommandId) is { } before) { return before.Outcome == Outcome.Unspecified ? Unknown(intent) : before; }

            OrderEnd end = Refusal(intent, out PartPlace? place) is { } refusal ? new OrderEnd(refusal, null) : await OrderAsync(intent, place!);
            LogEnd(intent.CommandId, intent.Verb, intent.Device, intent.Part, intent.Issuer, end.Result.Outcome, end.Result.Text);
            // Where the journal takes nothing, nothing was sent either: the refusal needs no memory.
            return end.Result.Fault is "journal" or "journal-full" ? end.Result : await StoreAsync(intent, end, stopping);
        }
        finally
        {
            lock (_lock) { _running.Remove(intent.CommandId); }
        }
    }

    /// <summary>What ends it before it is queued; a known id whose time is over is asked for again with 0 and finds its first result before this.</summary>
    private CommandResult? Refusal(Intent intent, out PartPlace? place)
    {
        place = corner.FindPart(intent.Device, intent.Part);
        if (intent.DeadlineNs <= intent.AtNs) { return new() { CommandId = intent.CommandId, Outcome = Outcome.Expired, Fault = "expired", Text = "It came when its time was over (valid_for_ms 0); nothing was sent." }; }
        if (!corner.HasDevice(intent.Device)) { return Refused(intent, "unknown-device", $"There is no device \"{intent.Device}\" at this corner."); }
        if (!corner.Verbs(intent.Device).Contains(intent.Verb)) { return Refused(intent, "unknown-verb", $"The device \"{intent.Device}\" does not take \"{intent.Verb}\"."); }
        if (place is null) { return Refused(intent, "unknown-part", $"The device \"{intent.Device}\" has no \"{intent.Part}\"."); }
        if (!Verbs.Of(place).Contains(intent.Verb)) { return Refused(intent, "unknown-verb", $"\"{intent.Part}\" of the device \"{intent.Device}\" does not take \"{intent.Verb}\"."); }
        if (Verbs.Deed(place, intent.Verb, intent.ArgsJson, out string mistake) is null) { return Refused(intent, "wrong-arguments", mistake); }
        return journal.IsFull ? Refused(intent, "journal-full", "The journal is full because the gateway has not fetched it: check that the gateway runs.") : null;
    }

    private static async Task<OrderEnd> OrderAsync(Intent intent, PartPlace place)
    {
        Order order = new(intent, place.Slot, place.Board, Verbs.Deed(place, intent.Verb, intent.ArgsJson, out _)!);
        return place.Bus.Queue.TryAdd(order) ? await order.Done : new OrderEnd(Refused(intent, "busy", "Too many commands wait for this bus already."), null);
    }

    private async Task<CommandResult> StoreAsync(Intent intent, OrderEnd end, CancellationToken stopping)
    {
        while (true)
        {
            try { return await journal.WriteResultAsync(intent, end.Result, end.Tripped); }
            catch (Exception e) when (e is SqliteException or DatabaseBusyException) { LogNotStored(e, intent.CommandId); }
            await Task.Delay(StoreAgainAfter, time, stopping);
        }
    }

    private static CommandResult Unknown(Intent intent) =>
        new() { CommandId = intent.CommandId, Outcome = Outcome.Unknown, Fault = "restarted", Text = "Nobody knows how this command ended: look at the door or the output before it is asked for again." };

    private static CommandResult Refused(Intent intent, string fault, string text) => new() { CommandId = intent.CommandId, Outcome = Outcome.Refused, Fault = fault, Text = text };

    [LoggerMessage(EventId = 1121, Level = LogLevel.Information, Message = "Command {CommandId}: {Verb} {Device} {Part} for {Issuer}: {Outcome} {Text}")]
    private partial void LogEnd(string commandId, string verb, string device, string part, string issuer, Outcome outcome, string text);

    [LoggerMessage(EventId = 1122, Level = LogLevel.Error, Message = "The result of command {CommandId} could not be stored and is tried again. Check the disk's space and health")]
    private partial void LogNotStored(Exception e, string commandId);
}
