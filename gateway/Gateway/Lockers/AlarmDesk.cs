using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Model.Lockers.Watch;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>An alarm that is raised and not cleared.</summary>
public sealed record OpenAlarm(string Kind, string Device, string Part, string Id, string Boot, long RaisedNs, string AcknowledgedBy);

/// <summary>Raises and clears alarms inside the write of what they are about; each once, each an event.</summary>
public sealed class AlarmDesk(Database database, RecordWriter records, RecentEvents recent, BootClock boot)
{
    private volatile IReadOnlyList<OpenAlarm> _open = database.Read(Load);

    public IReadOnlyList<OpenAlarm> Open => _open;

    public bool IsOpen(string kind, string device, string part) => _open.Any(a => a.Kind == kind && a.Device == device && a.Part == part);

    /// <param name="detail">What to check; empty for what the kind says.</param>
    /// <returns>False when it was raised already.</returns>
    public bool Raise(WriteScope scope, string kind, string device, string part, string detail)
    {
        string id = $"a-{Guid.CreateVersion7():N}";
        int added = scope.Execute(
            "INSERT OR IGNORE INTO alarm(kind, device, part, id, boot, raised_ns) VALUES ($0, $1, $2, $3, $4, $5)", kind, device, part, id, boot.BootId, boot.MonotonicNs);
        if (added == 0) { return false; }
        Say(scope, EventKinds.AlarmRaised, kind, device, part, id, detail.Length > 0 ? detail : AlarmKinds.Find(kind)?.Check ?? "", "", "");
        return true;
    }

    /// <returns>False when there was none.</returns>
    public bool Clear(WriteScope scope, string kind, string device, string part, string by, string reason = "")
    {
        if (scope.Scalar("SELECT id FROM alarm WHERE kind = $0 AND device = $1 AND part = $2", kind, device, part) is not string id) { return false; }
        scope.Execute("DELETE FROM alarm WHERE kind = $0 AND device = $1 AND part = $2", kind, device, part);
        Say(scope, EventKinds.AlarmCleared, kind, device, part, id, "", by, reason);
        return true;
    }

    /// <summary>Somebody takes note of it; it stays up. The first who does stands in the book.</summary>
    /// <returns>False when there is none, or somebody did already.</returns>
    public bool Acknowledge(WriteScope scope, OpenAlarm alarm, string by, string reason)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        if (scope.Execute("UPDATE alarm SET acknowledged_by = $1 WHERE id = $0 AND acknowledged_by = ''", alarm.Id, by) == 0) { return false; }
        Say(scope, EventKinds.AlarmAcknowledged, alarm.Kind, alarm.Device, alarm.Part, alarm.Id, "", by, reason);
        return true;
    }

    private void Say(WriteScope scope, string what, string kind, string device, string part, string id, string detail, string by, string reason)
    {
        EventNote note = records.OwnEvent(device, part, what, EventJson.Object(writer =>
        {
            writer.WriteString("alarm", kind);
            writer.WriteString("alarm_id", id);
            if (detail.Length > 0) { writer.WriteString("text", detail); }
            if (by.Length > 0) { writer.WriteString("issuer", by); }
            if (reason.Length > 0) { writer.WriteString("reason", reason); }
        }));
        records.AppendEvent(scope, note);
        scope.AfterCommit(() => recent.Add(note));
        Refresh(scope);
    }

    /// <summary>From the write itself, so that what is shown is what is stored; after its commit.</summary>
    private void Refresh(WriteScope scope)
    {
        using SqliteDataReader reader = scope.Command(Columns).ExecuteReader();
        IReadOnlyList<OpenAlarm> now = Read(reader);
        scope.AfterCommit(() => _open = now);
    }

    private const string Columns = "SELECT kind, device, part, id, boot, raised_ns, acknowledged_by FROM alarm ORDER BY id";

    private static IReadOnlyList<OpenAlarm> Load(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = Columns;
        using SqliteDataReader reader = command.ExecuteReader();
        return Read(reader);
    }

    private static List<OpenAlarm> Read(SqliteDataReader reader)
    {
        List<OpenAlarm> all = [];
        while (reader.Read())
        {
            all.Add(new OpenAlarm(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5), reader.GetString(6)));
        }

        return all;
    }
}
