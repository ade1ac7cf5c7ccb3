using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Model.Lockers.Watch;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>The temperature of what lies chilled: traced from when it is put in, told when it is gone, an alarm where it breaks what the compartment promises, and no code opens it then before a person has looked.</summary>
/// <remarks>Stored once a minute and at a breach, not at every reading. What is gone is told from its row, so that no kill loses a trace.</remarks>
internal sealed class ChillDesk(
    Database database, LockerBooks books, EffectDesk effects, AlarmDesk alarms, DocumentStore documents, CornerState corner, BootClock boot)
{
    private const long NsPerMinute = 60_000_000_000;
    private const string Issuer = "gateway";

    private readonly Dictionary<string, ChillWatch> _watches = database.Read(ChillTable.All).ToDictionary(t => t.Stay, t => t.Watch.Restarted(boot.MonotonicNs), StringComparer.Ordinal);
    private long _keptNs = boot.MonotonicNs;

    /// <summary>Takes the temperatures of now.</summary>
    public async Task LookAsync()
    {
        long nowNs = boot.MonotonicNs;
        List<Stay> fresh = [], breached = [];
        foreach (Stay stay in books.Stays.Values.Where(s => s.Phase is not StayPhase.Reserved))
        {
            if (documents.Current.Lockers.Chilled.FirstOrDefault(c => c.Device == stay.Device && c.Parts.Contains(stay.Part, StringComparer.Ordinal)) is not { } rule) { continue; }
            if (!_watches.TryGetValue(stay.Id, out ChillWatch? before))
            {
                before = ChillWatch.Begin(nowNs);
                fresh.Add(stay);
            }

            ChillWatch now = before.Read(MilliC(rule.Point), nowNs, new ChillLimits(rule.MinMilliC, rule.MaxMilliC, rule.BreachMinutes));
            _watches[stay.Id] = now;
            if (now.Breached && !stay.Breached) { breached.Add(stay); }
        }

        string[] gone = [.. _watches.Keys.Where(id => !books.Stays.ContainsKey(id))];
        bool minute = _watches.Count > 0 && nowNs - _keptNs >= NsPerMinute;
        if (fresh.Count + breached.Count + gone.Length == 0 && !minute) { return; }
        await database.WriteAsync(scope =>
        {
            foreach (string id in gone) { TellTrace(scope, id); }
            foreach (Stay stay in breached) { Breach(scope, stay.Id); }
            foreach ((string id, ChillWatch watch) in _watches.Where(w => !gone.Contains(w.Key, StringComparer.Ordinal))) { ChillTable.Keep(scope, id, watch); }
        });
        _keptNs = nowNs;
        foreach (string id in gone) { _watches.Remove(id); }
    }

    private void Breach(WriteScope scope, string id)
    {
        if (LockerTables.FindStay(scope, id) is not { IsOver: false, Breached: false } stay) { return; }
        Stay now = stay with { Breached = true };
        effects.Keep(scope, now);
        alarms.Raise(scope, AlarmKinds.ChillBreached, stay.Device, stay.Part, "");
        Tell(scope, EventKinds.ChillBreached, now);
        if (now.Phase == StayPhase.Stored) { effects.Hold(scope, now, AlarmKinds.ChillBreached, Issuer, AlarmKinds.ChillBreached); } // Whoever is at its door has it in hand already.
    }

    private void TellTrace(WriteScope scope, string id)
    {
        if (LockerTables.FindStay(scope, id) is { } stay) { Tell(scope, EventKinds.ChillTrace, stay); }
        ChillTable.Forget(scope, id);
    }

    private void Tell(WriteScope scope, string kind, Stay stay)
    {
        ChillWatch watch = _watches[stay.Id];
        effects.Say(scope, stay.Device, stay.Part, kind, writer =>
        {
            writer.WriteString("stay", stay.Id);
            if (watch.MinMilliC is { } min) { writer.WriteNumber("min_milli_c", min); }
            if (watch.MaxMilliC is { } max) { writer.WriteNumber("max_milli_c", max); }
            writer.WriteNumber("minutes_outside", watch.OutsideNs / NsPerMinute);
            writer.WriteBoolean("breached", watch.Breached);
            writer.WriteString("issuer", Issuer);
        });
    }

    /// <summary>A point's value; null where it is not good.</summary>
    private int? MilliC(string point)
    {
        int slash = point.IndexOf('/', StringComparison.Ordinal);
        LiveReading? read = corner.Devices().FirstOrDefault(d => d.Id == point[..slash])?.Points.FirstOrDefault(p => p.Info.Name == point[(slash + 1)..])?.Reading;
        return read is { IsGood: true, Value: { Kind: LiveKind.Double, Double: > -273 and < 1_000 and var degrees } } ? (int)Math.Round(degrees * 1_000) : null;
    }
}
