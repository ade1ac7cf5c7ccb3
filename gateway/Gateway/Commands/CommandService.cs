using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Commands;

/// <summary>The one door for commands: from the cloud, from the API, from the page.</summary>
public sealed class CommandService(CommandLedger ledger, CornerState corner, WallClock clock, BootClock boot) : ICommandSink
{
    /// <summary>Longer than this nobody stands in front of the door any more.</summary>
    public const int ValidForMsMax = 3_600_000;

    private const int IdCharsMax = 40;
    private const long NsPerMs = 1_000_000;

    /// <summary>Takes a command of the cloud; completes when it, or its refusal, is on disk.</summary>
    public async Task AcceptAsync(RemoteCommand command, CancellationToken ct)
    {
        long? remainingMs = clock.LatestUtcMsNow() is { } nowMs ? Math.Min(command.ExpiresUtcMs - nowMs, ValidForMsMax) : null;
        CommandVerdict? refusal = remainingMs switch
        {
            null => Verdicts.ClockUnknown,
            <= 0 => Verdicts.Stale,
            _ => Objection(command.Id, command.Device, command.Part, command.Verb),
        };
        await ledger.TakeAsync(
            new CommandWish(command.Id, command.Device, command.Part, command.Verb, command.Issuer, command.Reason, command.ArgsJson, boot.MonotonicNs + ((remainingMs ?? 0) * NsPerMs)), refusal);
    }

    /// <summary>Takes a command made here, whose validity needs no wall clock.</summary>
    public Task<CommandRow> TakeAsync(string id, string device, string part, string verb, string issuer, string reason, int validForMs)
    {
        long deadlineNs = boot.MonotonicNs + (Math.Clamp(validForMs, 1, ValidForMsMax) * NsPerMs);
        return ledger.TakeAsync(new CommandWish(id, device, part, verb, issuer, reason, "{}", deadlineNs), Objection(id, device, part, verb));
    }

    /// <summary>The same inside the write of what the command is for.</summary>
    public CommandRow Take(WriteScope scope, string id, string device, string part, string verb, string issuer, string reason, int validForMs) => ledger.Take(
        scope, new CommandWish(id, device, part, verb, issuer, reason, "{}", boot.MonotonicNs + (Math.Clamp(validForMs, 1, ValidForMsMax) * NsPerMs)), Objection(id, device, part, verb));

    public static string NewId() => $"g-{Guid.CreateVersion7():N}";

    public static bool IsId(string id) => id.Length is > 0 and <= IdCharsMax && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>What is wrong on its face. A device that firmware-host has not described yet is left to firmware-host.</summary>
    private CommandVerdict? Objection(string id, string device, string part, string verb)
    {
        if (!IsId(id)) { return Verdicts.BadId; }
        if (corner.Devices().FirstOrDefault(d => d.Id == device) is not { } found) { return Verdicts.UnknownDevice(device); }
        bool described = found.Points.Count > 0;
        if (described && !found.Verbs.Contains(verb, StringComparer.Ordinal)) { return Verdicts.UnknownVerb(device, verb); }
        return described && found.Parts.Count > 0 && found.Parts.All(p => p.Path != part) ? Verdicts.UnknownPart(device, part) : null;
    }
}
