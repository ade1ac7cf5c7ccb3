using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;
using LifeCircle.Edge.Uplink;
using Microsoft.EntityFrameworkCore;
using JournalEntry = LifeCircle.Edge.Contracts.Grpc.JournalEntry;

namespace LifeCircle.Edge.Simulation;

/// <summary>One box as the judge sees it.</summary>
internal sealed record BoxEvidence(
    string Gateway, IReadOnlyList<JournalEntry> Journal, IReadOnlyList<Pulse> Pulses, IReadOnlyDictionary<ulong, AliasEntry> Aliases, IReadOnlyDictionary<string, BootTruth> Boots);

/// <summary>All that a run has left, in the world and in the cloud. The judge reads nothing else, so a doctored one can be put before it.</summary>
/// <param name="Odd">What the database noticed itself.</param>
/// <param name="Offline">Gateways and devices that are shown as offline.</param>
internal sealed record Evidence(
    IReadOnlyList<BoxEvidence> Boxes,
    IReadOnlyDictionary<RecordKey, byte[]> Records,
    IReadOnlyList<Issued> Commands,
    IReadOnlyList<Point> Points,
    IReadOnlyList<string> Odd,
    IReadOnlyList<EventEntity> Events,
    IReadOnlyList<DeadLetterEntity> Letters,
    IReadOnlyList<LedgerEntity> Ledgers,
    IReadOnlyList<string> Offline)
{
    public static async Task<Evidence> OfAsync(Truth truth, SimDatabase database, IReadOnlyList<Box> boxes, Replica replica)
    {
        await using RegistryDb registry = await replica.Contexts.CreateDbContextAsync();
        List<string> present = await registry.Gateways.AsNoTracking().Where(g => g.InSession).Select(g => g.Gateway).ToListAsync();
        List<DeviceEntity> away = await registry.Devices.AsNoTracking().Where(d => !d.Online).ToListAsync();
        return new Evidence(
            [.. boxes.Select(b => new BoxEvidence(b.Gateway, [.. b.Firmware.All], [.. b.Firmware.Pulses], truth.Of(b.Gateway).Aliases, b.Boots))],
            truth.Records,
            [.. truth.Commands],
            [.. database.Points.All],
            [.. database.Points.Odd],
            await registry.Events.AsNoTracking().ToListAsync(),
            await registry.DeadLetters.AsNoTracking().ToListAsync(),
            await registry.Ledgers.AsNoTracking().ToListAsync(),
            [.. boxes.Select(b => b.Gateway).Except(present), .. away.Select(d => $"{d.Gateway} {d.Device}")]);
    }
}
