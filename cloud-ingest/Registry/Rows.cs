namespace LifeCircle.Edge.Registry;

/// <summary>One gateway as the registry knows it. Times are UTC milliseconds.</summary>
/// <param name="Online">Its session stands and it was heard within three heartbeats.</param>
/// <param name="BirthId">The birth that is held; 0 for a plain Sparkplug node or before the first birth.</param>
/// <param name="OutboxBacklog">Records that the gateway holds and the ledger does not; null when it keeps no outbox.</param>
public sealed record GatewayRow(string Circle, string Gateway, bool Online, long LastHeardMs, int Devices, ulong BirthId, long? OutboxBacklog);

/// <summary>One device of a gateway.</summary>
/// <param name="Kind">Device kind, which is the measurement in the database; <c>gateway</c> for the node itself.</param>
/// <param name="Verbs">What it takes as a command; empty when it takes none.</param>
/// <param name="Parts">Parts that have points: <c>compartment/07</c>, …</param>
public sealed record DeviceRow(string Id, string Kind, string Name, bool Online, IReadOnlyList<string> Verbs, IReadOnlyList<string> Parts);

/// <summary>The current value of a point.</summary>
/// <param name="Device">Empty for the gateway's own points.</param>
/// <param name="Value">As text, invariant; null when the value is not known.</param>
/// <param name="Quality"><c>good</c>, <c>stale</c> or <c>faulty</c>.</param>
/// <param name="Epoch">With <paramref name="Offset"/> the record that said it; a birth's value has the head of its moment.</param>
public sealed record PointRow(string Device, string Name, string Type, string Unit, string? Value, string Quality, long AtMs, ulong Epoch, long Offset);

/// <summary>Something that happened once.</summary>
/// <param name="Id">The event's own id, empty when it has none.</param>
/// <param name="Body">The event's JSON as it came, without its sealed part.</param>
/// <param name="HasSealed">There is a part that only the platform can read, and it is kept still; see <see cref="ISealedParts"/>.</param>
public sealed record EventRow(string Device, string Kind, string Id, string Part, long AtMs, bool TimeEstimated, ulong Epoch, int Stream, long Offset, string Body, bool HasSealed);

/// <summary>Offsets from <paramref name="From"/> through <paramref name="Through"/>, ends included.</summary>
public readonly record struct LedgerRange(long From, long Through)
{
    public long Count => Through - From + 1;
}

/// <summary>What became of one stream of one epoch.</summary>
/// <param name="Stream">1 events, 2 telemetry.</param>
/// <param name="Tail">Lowest offset that the gateway still holds, as far as heard.</param>
/// <param name="Head">Highest offset heard of.</param>
/// <param name="Confirmed">In the database, or below the tail and not evicted.</param>
/// <param name="Missing">In 1..head, neither confirmed nor evicted: on the way, or still at the gateway.</param>
/// <param name="Evicted">Dropped by the gateway over its telemetry budget, as it reported.</param>
/// <param name="Repeats">Records that came again after they had been written.</param>
/// <param name="Complete">Every offset of 1..head is confirmed or evicted.</param>
public sealed record LedgerStreamView(
    ulong Epoch, int Stream, long Tail, long Head,
    IReadOnlyList<LedgerRange> Confirmed, IReadOnlyList<LedgerRange> Missing, IReadOnlyList<LedgerRange> Evicted,
    long Repeats, bool Complete);

/// <summary>The ledger of one gateway: every epoch and stream heard of, newest epoch first.</summary>
public sealed record LedgerView(string Circle, string Gateway, IReadOnlyList<LedgerStreamView> Streams, bool Complete);

/// <summary>A command as a person or the platform asks for it.</summary>
/// <param name="Issuer">Who is answerable.</param>
/// <param name="ValidForMs">From now on; a gateway refuses it afterwards.</param>
public sealed record NewCommand(string Circle, string Gateway, string Device, string Part, string Verb, string Issuer, string Reason, long ValidForMs);

/// <summary>A command and what became of it.</summary>
/// <param name="State">One of <see cref="CommandStates"/>.</param>
public sealed record CommandRow(
    string Id, string Circle, string Gateway, string Device, string Part, string Verb, string Issuer, string Reason,
    string State, string Fault, string Text, long IssuedMs, long ExpiresMs, long? ResultMs);

/// <summary>States of a command, as stored and shown.</summary>
public static class CommandStates
{
    public const string Issued = "issued";
    public const string Sent = "sent";
    public const string Done = "done";

    /// <summary>It may or may not have happened: look at the thing itself, never repeat blindly.</summary>
    public const string Unknown = "unknown";
    public const string Refused = "refused";
    public const string Failed = "failed";
    public const string Expired = "expired";
}
