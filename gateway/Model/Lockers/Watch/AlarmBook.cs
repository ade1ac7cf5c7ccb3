using System.Collections.Immutable;

namespace LifeCircle.Edge.Model.Lockers.Watch;

/// <param name="Kind">Of <see cref="AlarmKinds"/>.</param>
/// <param name="Part">Empty for the whole device.</param>
public readonly record struct AlarmKey(string Kind, string Device, string Part);

/// <summary>An alarm that is up.</summary>
/// <param name="Boot">Boot and monotonic instant at which it was raised first.</param>
/// <param name="SeenBy">Who took note of it; empty for nobody yet. It stays up.</param>
public sealed record OpenAlarm(AlarmKey Key, string Boot, long RaisedNs, string SeenBy = "");

/// <param name="Alarm">As it is now, or was when it was cleared; null where nothing changed.</param>
public readonly record struct AlarmChange(AlarmBook Book, OpenAlarm? Alarm)
{
    public bool Changed => Alarm is not null;
}

/// <summary>The alarms that are up: each kind once for each place, however often it is raised. Bounded by the kinds and the parts of the site.</summary>
public sealed class AlarmBook
{
    private readonly ImmutableDictionary<AlarmKey, OpenAlarm> _open;

    private AlarmBook(ImmutableDictionary<AlarmKey, OpenAlarm> open) => _open = open;

    public static AlarmBook Empty { get; } = new(ImmutableDictionary<AlarmKey, OpenAlarm>.Empty);

    /// <summary>The most severe first, then device and part.</summary>
    public IReadOnlyList<OpenAlarm> Open =>
    [
        .. _open.Values
            .OrderByDescending(a => AlarmKinds.Find(a.Key.Kind)?.Severity ?? AlarmSeverity.Low)
            .ThenBy(a => a.Key.Device, StringComparer.Ordinal)
            .ThenBy(a => a.Key.Part, StringComparer.Ordinal)
            .ThenBy(a => a.Key.Kind, StringComparer.Ordinal),
    ];

    /// <summary>The book as it was stored; of two alarms with one key the first counts.</summary>
    public static AlarmBook Of(IEnumerable<OpenAlarm> alarms) => new(alarms.DistinctBy(a => a.Key).ToImmutableDictionary(a => a.Key));

    public bool IsUp(AlarmKey key) => _open.ContainsKey(key);

    public AlarmChange Raise(AlarmKey key, string boot, long nowNs) =>
        IsUp(key) ? new(this, null) : With(new OpenAlarm(key, boot, nowNs));

    public AlarmChange Clear(AlarmKey key) =>
        _open.TryGetValue(key, out OpenAlarm? alarm) ? new(new(_open.Remove(key)), alarm) : new(this, null);

    /// <summary>The first who takes note of it stands in the book.</summary>
    public AlarmChange Acknowledge(AlarmKey key, string by) =>
        _open.TryGetValue(key, out OpenAlarm? alarm) && alarm.SeenBy.Length == 0 && by.Length > 0 ? With(alarm with { SeenBy = by }) : new(this, null);

    private AlarmChange With(OpenAlarm alarm) => new(new(_open.SetItem(alarm.Key, alarm)), alarm);
}
