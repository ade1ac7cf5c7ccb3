using LifeCircle.Edge.Registry.Tables;

namespace LifeCircle.Edge.Registry;

/// <summary>A point's new value.</summary>
/// <param name="OfCurrentEpoch">False for a rescued file that drains under its old epoch: it fills gaps and never replaces.</param>
public readonly record struct PointChange(PointEntity Point, bool OfCurrentEpoch);

/// <summary>The books of one stream as this process knows them; the registry joins them with what others have stored.</summary>
/// <param name="RepeatsAdded">Repeats since the last change of this process; its <see cref="LedgerEntity.Repeats"/> is not looked at.</param>
public readonly record struct LedgerChange(LedgerEntity Ledger, long RepeatsAdded);

/// <summary>A command's result as the gateway reported it.</summary>
public sealed record CommandResult(string CommandId, string Circle, string Gateway, string State, string Fault, string Text, long AtMs);

/// <summary>What changed since the last flush; written in one transaction.</summary>
public sealed record RegistryChanges
{
    public IReadOnlyList<GatewayEntity> Gateways { get; init; } = [];

    public IReadOnlyList<BirthEntity> Births { get; init; } = [];

    public IReadOnlyList<DeviceEntity> Devices { get; init; } = [];

    public IReadOnlyList<PointChange> Points { get; init; } = [];

    public IReadOnlyList<LedgerChange> Ledgers { get; init; } = [];

    public IReadOnlyList<CommandResult> CommandResults { get; init; } = [];

    public bool IsEmpty => Gateways.Count + Births.Count + Devices.Count + Points.Count + Ledgers.Count + CommandResults.Count == 0;
}

/// <summary>What the registry holds about one node; what a replica needs before it can read its messages.</summary>
/// <param name="Evictions">The events that say what the gateway dropped; they stand even when the ledger's last flush was lost.</param>
public sealed record NodeSnapshot(
    GatewayEntity? Gateway, IReadOnlyList<BirthEntity> Births, IReadOnlyList<DeviceEntity> Devices, IReadOnlyList<LedgerEntity> Ledgers,
    IReadOnlyList<EventEntity> Evictions);
