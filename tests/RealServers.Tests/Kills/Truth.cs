using System.Globalization;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>An input of the corner whose changes are events.</summary>
public sealed record WatchedInput(string Device, string Point, string WhenFalse, string WhenTrue);

/// <summary>What a corner has left behind after everything has drained.</summary>
/// <param name="Valueless">Offsets of telemetry records that were seen to carry no value, and so have no row.</param>
public sealed record Aftermath(
    IReadOnlyList<Happening> Physical, IReadOnlyList<StoredRow> Rows, long EventsHead, long TelemetryHead,
    IReadOnlyCollection<long> Valueless, IReadOnlyList<WatchedInput> Inputs);

/// <summary>Compares the database with what truly happened. Every rule says each thing that breaks it; nothing said means that all is true.</summary>
public static class Truth
{
    public static IReadOnlyList<string> Violations(Aftermath after) =>
    [
        .. EventsOnce(after), .. TelemetryOnce(after), .. DoorsTold(after), .. InputsTold(after), .. PulsesAsked(after), .. LastDoorStates(after),
    ];

    /// <summary>The events stream: every offset from 1 to the head is exactly one row, and no id stands twice.</summary>
    private static IEnumerable<string> EventsOnce(Aftermath after)
    {
        List<StoredRow> events = [.. after.Rows.Where(r => r.IsEvent)];
        foreach (IGrouping<long, StoredRow> twice in events.GroupBy(e => e.Offset).Where(g => g.Count() > 1))
        {
            yield return $"Event offset {twice.Key} is stored {twice.Count()} times: {string.Join("; ", twice)}";
        }

        foreach (IGrouping<string, StoredRow> twice in events.GroupBy(e => e.Fields.GetValueOrDefault("id", "")).Where(g => g.Key.Length > 0 && g.Count() > 1))
        {
            yield return $"Event id {twice.Key} is stored {twice.Count()} times: {string.Join("; ", twice)}";
        }

        foreach (string gap in Gaps("event", events.Select(e => e.Offset), after.EventsHead, [])) { yield return gap; }
    }

    /// <summary>The telemetry stream: every record with a value has its points at one moment, and no other offset is missing than of records without a value.</summary>
    private static IEnumerable<string> TelemetryOnce(Aftermath after)
    {
        List<StoredRow> points = [.. after.Rows.Where(r => !r.IsEvent)];
        foreach (IGrouping<long, StoredRow> twice in points.GroupBy(p => p.Offset).Where(g => g.Select(p => p.Ns).Distinct().Count() > 1))
        {
            yield return $"Telemetry offset {twice.Key} stands at {twice.Select(p => p.Ns).Distinct().Count()} moments: {string.Join("; ", twice.Take(4))}";
        }

        foreach (string gap in Gaps("telemetry", points.Select(p => p.Offset), after.TelemetryHead, after.Valueless)) { yield return gap; }
    }

    private static IEnumerable<string> Gaps(string stream, IEnumerable<long> stored, long head, IReadOnlyCollection<long> rowless)
    {
        HashSet<long> there = [.. stored];
        List<long> missing = [.. Range(1, head).Where(o => !there.Contains(o) && !rowless.Contains(o))];
        if (missing.Count > 0)
        {
            yield return $"{missing.Count} {stream} offsets of 1..{head} are not stored: {string.Join(", ", missing.Take(20))}";
        }

        List<long> beyond = [.. there.Where(o => o < 1 || o > head).Order()];
        if (beyond.Count > 0) { yield return $"{stream} offsets outside 1..{head} are stored: {string.Join(", ", beyond.Take(20))}"; }
    }

    private static IEnumerable<long> Range(long from, long through)
    {
        for (long i = from; i <= through; i++) { yield return i; }
    }

    /// <summary>Every movement of a door is exactly one event, in the order in which it moved.</summary>
    private static IEnumerable<string> DoorsTold(Aftermath after)
    {
        ILookup<string, string> told = after.Rows.Where(r => r.IsEvent && r.Kind is "door-opened" or "door-closed" && r.Part.StartsWith("compartment/", StringComparison.Ordinal))
            .OrderBy(r => r.Offset).ToLookup(r => $"{r.Device} {r.Part}", r => r.Kind);
        ILookup<string, string> moved = after.Physical.Where(h => h.What is "door-opened" or "door-closed")
            .ToLookup(h => $"{h.Device} {h.Part}", h => h.What);
        foreach (string door in told.Select(g => g.Key).Union(moved.Select(g => g.Key), StringComparer.Ordinal))
        {
            if (!told[door].SequenceEqual(moved[door], StringComparer.Ordinal))
            {
                yield return $"{door} moved [{string.Join(' ', moved[door])}], events say [{string.Join(' ', told[door])}]";
            }
        }
    }

    private static IEnumerable<string> InputsTold(Aftermath after)
    {
        foreach (WatchedInput input in after.Inputs)
        {
            string[] moved = [.. after.Physical.Where(h => h.What == "input" && h.Device == input.Device && h.Part == input.Point)
                .Select(h => h.Value == true ? input.WhenTrue : input.WhenFalse)];
            string[] told = [.. after.Rows.Where(r => r.IsEvent && r.Device == input.Device && (r.Kind == input.WhenFalse || r.Kind == input.WhenTrue)
                && input.Point.StartsWith(r.Part, StringComparison.Ordinal)).OrderBy(r => r.Offset).Select(r => r.Kind)];
            if (!told.SequenceEqual(moved, StringComparer.Ordinal))
            {
                yield return $"{input.Device} {input.Point} changed [{string.Join(' ', moved)}], events say [{string.Join(' ', told)}]";
            }
        }
    }

    /// <summary>One result a command; as many pulses as were done, and no more than those of which the outcome is unknown besides.</summary>
    private static IEnumerable<string> PulsesAsked(Aftermath after)
    {
        List<StoredRow> results = [.. after.Rows.Where(r => r.IsEvent && r.Kind == "command-result")];
        foreach (IGrouping<string, StoredRow> twice in results.GroupBy(r => r.Fields.GetValueOrDefault("command_id", "")).Where(g => g.Count() > 1))
        {
            yield return $"Command {twice.Key} has {twice.Count()} results: {string.Join("; ", twice.Select(t => t.Fields.GetValueOrDefault("outcome")))}";
        }

        ILookup<string, string> asked = results.ToLookup(r => $"{r.Device} {r.Part}", r => r.Fields.GetValueOrDefault("outcome", ""));
        Dictionary<string, int> pulses = after.Physical.Where(h => h.What == "pulse").GroupBy(h => $"{h.Device} {h.Part}").ToDictionary(g => g.Key, g => g.Count());
        foreach (string door in asked.Select(g => g.Key).Union(pulses.Keys, StringComparer.Ordinal))
        {
            int done = asked[door].Count(o => o == "done");
            int unknown = asked[door].Count(o => o == "unknown");
            int pulsed = pulses.GetValueOrDefault(door);
            if (pulsed < done || pulsed > done + unknown)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{door} was pulsed {pulsed} times; results: [{string.Join(' ', asked[door])}]");
            }
        }
    }

    /// <summary>The newest stored value of every door that moved is where the door is.</summary>
    private static IEnumerable<string> LastDoorStates(Aftermath after)
    {
        Dictionary<string, StoredRow> newest = after.Rows.Where(r => !r.IsEvent && r.Fields.ContainsKey("door_open"))
            .GroupBy(r => $"{r.Device} {r.Part}").ToDictionary(g => g.Key, g => g.MaxBy(r => r.Offset)!);
        foreach (IGrouping<string, Happening> door in after.Physical.Where(h => h.What is "door-opened" or "door-closed").GroupBy(h => $"{h.Device} {h.Part}"))
        {
            string truth = door.Last().What == "door-opened" ? "true" : "false";
            string? stored = newest.GetValueOrDefault(door.Key)?.Fields["door_open"];
            if (stored != truth) { yield return $"{door.Key} is open: {truth}; the newest stored value says {stored ?? "nothing"}"; }
        }
    }
}
