using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Model;

namespace LifeCircle.Edge.Gateway.Commands;

/// <summary>Every verdict that the gateway itself may give, with what to check.</summary>
internal static class Verdicts
{
    public static CommandVerdict TooMany { get; } =
        new(CommandOutcome.Refused, "too-many", "Too many commands are open already. Check that firmware-host answers, then ask again.");

    public static CommandVerdict ClockUnknown { get; } = new(
        CommandOutcome.Refused, "clock-unknown", "This gateway does not know the time yet, so it cannot tell whether the command is still valid. Check its time source, then ask again.");

    public static CommandVerdict Stale { get; } =
        new(CommandOutcome.Expired, "expired", "The command arrived after its time. It was not executed; ask again if it is still wanted.");

    public static CommandVerdict UnknownDevice(string device) =>
        new(CommandOutcome.Refused, "unknown-device", $"There is no device {device} at this corner. Check the name.");

    public static CommandVerdict UnknownVerb(string device, string verb) =>
        new(CommandOutcome.Refused, "unknown-verb", $"The device {device} takes no command {verb}. Check the name.");

    public static CommandVerdict UnknownPart(string device, string part) =>
        new(CommandOutcome.Refused, "unknown-part", $"The device {device} has no part {part}. Check the number.");

    public static CommandVerdict BadId { get; } =
        new(CommandOutcome.Refused, "bad-id", "The command's id is not of the form [a-z0-9-]{1,40}.");

    /// <summary>firmware-host did not accept the request at all, so nothing was done.</summary>
    public static CommandVerdict NotTaken(string detail) => new(CommandOutcome.Refused, "not-accepted", $"firmware-host did not accept the command: {detail}");

    public static CommandVerdict Of(CommandResult result) => new(
        result.Outcome switch
        {
            Outcome.Done => CommandOutcome.Done,
            Outcome.Refused => CommandOutcome.Refused,
            Outcome.Failed => CommandOutcome.Failed,
            Outcome.Expired => CommandOutcome.Expired,
            _ => CommandOutcome.Unknown, // Also an outcome that a later firmware-host may know: unknown is what never repeats.
        },
        result.Fault,
        result.Text);
}
