using System.Text.Json;
using LifeCircle.Edge.Registry.Tables;

namespace LifeCircle.Edge.Registry;

/// <summary>An alarm as the events of its gateway tell of it. Times are UTC milliseconds.</summary>
/// <param name="Device">Empty for the gateway itself.</param>
/// <param name="Part">Empty for the whole device.</param>
/// <param name="Alarm">Kind, e.g. <c>door-ajar</c>.</param>
/// <param name="Check">What to check, as the gateway says it in English.</param>
/// <param name="TimeEstimated">The gateway's clock was not yet trusted when it was raised.</param>
/// <param name="SeenBy">Who took note of it; empty for nobody yet. It stays open.</param>
/// <param name="ClearedMs">Null: it is open.</param>
/// <param name="ClearedBy">Who cleared it; empty when what it is about has passed by itself.</param>
public sealed record AlarmRow(
    string Circle, string Gateway, string Device, string Part, string Alarm, string Id, string Check, long RaisedMs, bool TimeEstimated, string SeenBy, long? ClearedMs, string ClearedBy, string Reason)
{
    public bool IsOpen => ClearedMs is null;
}

/// <summary>Open and past alarms, told from events alone.</summary>
/// <remarks>
/// (1) An alarm is open from its <c>alarm.raised</c> until the <c>alarm.cleared</c> with its id, in whatever order the two came.
/// (2) A gateway has an alarm once at a place: one that was raised there later has taken the place of the one before, whose end a lost database never told.
/// </remarks>
internal static class Alarms
{
    public const string Raised = "alarm.raised";
    public const string Cleared = "alarm.cleared";
    public const string Acknowledged = "alarm.acknowledged";

    /// <summary>The open ones first, each lot with the newest first.</summary>
    public static IReadOnlyList<AlarmRow> Of(IEnumerable<EventEntity> events)
    {
        ILookup<string, (EventEntity Event, AlarmBody Body)> byKind = events.Select(e => (Event: e, Body: AlarmBody.Read(e.Body))).Where(e => e.Body.Id.Length > 0).ToLookup(e => e.Event.Kind, StringComparer.Ordinal);
        Dictionary<(string, string, string), (EventEntity Event, AlarmBody Body)> cleared = First(byKind[Cleared]), seen = First(byKind[Acknowledged]);
        IEnumerable<AlarmRow> told = First(byKind[Raised]).Select(r => Row(r.Value.Event, r.Value.Body, cleared.GetValueOrDefault(r.Key), seen.GetValueOrDefault(r.Key)));
        return
        [
            .. told.GroupBy(a => (a.Circle, a.Gateway, a.Device, a.Part, a.Alarm)).SelectMany(Succeeded)
                .OrderByDescending(a => a.IsOpen).ThenByDescending(a => a.RaisedMs).ThenBy(a => a.Id, StringComparer.Ordinal),
        ];
    }

    private static Dictionary<(string, string, string), (EventEntity Event, AlarmBody Body)> First(IEnumerable<(EventEntity Event, AlarmBody Body)> events) =>
        events.OrderBy(e => e.Event.AtMs).ThenBy(e => e.Event.Offset).DistinctBy(e => (e.Event.Circle, e.Event.Gateway, e.Body.Id)).ToDictionary(e => (e.Event.Circle, e.Event.Gateway, e.Body.Id));

    private static AlarmRow Row(EventEntity e, AlarmBody body, (EventEntity? Event, AlarmBody? Body) cleared, (EventEntity? Event, AlarmBody? Body) seen) => new(
        e.Circle, e.Gateway, e.Device, e.Part, body.Alarm, body.Id, body.Check, e.AtMs, e.TimeEstimated, seen.Body?.Issuer ?? "", cleared.Event?.AtMs, cleared.Body?.Issuer ?? "", cleared.Body?.Reason ?? "");

    private static IEnumerable<AlarmRow> Succeeded(IEnumerable<AlarmRow> ofOnePlace)
    {
        AlarmRow? later = null;
        foreach (AlarmRow alarm in ofOnePlace.OrderByDescending(a => a.RaisedMs).ThenByDescending(a => a.Id, StringComparer.Ordinal))
        {
            yield return later is null || !alarm.IsOpen ? alarm : alarm with { ClearedMs = later.RaisedMs };
            later = alarm;
        }
    }
}

/// <summary>What an event about an alarm says; empty texts where it does not.</summary>
internal sealed record AlarmBody(string Alarm, string Id, string Check, string Issuer, string Reason)
{
    /// <summary>Takes any text; one that is no JSON object says nothing.</summary>
    public static AlarmBody Read(string body)
    {
        try
        {
            JsonElement json = JsonElement.Parse(body);
            return new(Text(json, "alarm"), Text(json, "alarm_id"), Text(json, "text"), Text(json, "issuer"), Text(json, "reason"));
        }
        catch (JsonException) { return new("", "", "", "", ""); }
    }

    private static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
