using LifeCircle.Edge.Contracts.Grpc;

namespace LifeCircle.Edge.FirmwareHost.Journal;

/// <summary>An event before it has an offset.</summary>
/// <param name="DataJson">The kind's own fields, a JSON object.</param>
public sealed record EventDraft(string Device, string Part, string Kind, string DataJson, long MonotonicNs)
{
    public CommandResult? Result { get; init; }
}

/// <summary>What the journal last said about something that has states, e.g. a door.</summary>
/// <param name="CommandId">The command that brought it there; empty for none.</param>
public readonly record struct StoredState(string Value, string CommandId);

/// <summary>A command as it is written down before its first byte.</summary>
public sealed record Intent(string CommandId, string Device, string Part, string Verb, string Issuer, string Reason, long AtNs, long DeadlineNs)
{
    /// <summary>What the verb needs beyond its part, a JSON object. Not stored: an intent that a restart has interrupted is never executed.</summary>
    public string ArgsJson { get; init; } = "{}";
}
