using System.Text.Json;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Settings;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Records;

/// <summary>Which kinds of event each device has said, beyond the usual ones: births name all of them, also after a restart.</summary>
public sealed class KnownEvents(Database database, GatewaySettings settings)
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Device, string Kind)> _seen = [.. Load(database), .. Declared(settings.Site)];
    private readonly HashSet<string> _lockers = [.. settings.Site.Devices.Where(d => d.Kind == "locker").Select(d => d.Id)];

    /// <summary>A kind that no birth has named yet was recorded. Raised after commit.</summary>
    public event EventHandler? NewKind;

    public static void Create(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE IF NOT EXISTS event_kind(device TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY(device, kind)) WITHOUT ROWID";
        command.ExecuteNonQuery();
    }

    /// <summary>All kinds of a device (empty: the node), the usual ones first.</summary>
    public IReadOnlyList<string> Of(string device)
    {
        IReadOnlyList<string> usual = Usual(device);
        lock (_lock) { return [.. usual, .. _seen.Where(s => s.Device == device).Select(s => s.Kind).Except(usual, StringComparer.Ordinal).Order(StringComparer.Ordinal)]; }
    }

    public void Saw(WriteScope scope, string device, string kind)
    {
        IReadOnlyList<string> usual = Usual(device);
        lock (_lock)
        {
            if (usual.Contains(kind, StringComparer.Ordinal) || _seen.Contains((device, kind))) { return; }
        }

        scope.Execute("INSERT OR IGNORE INTO event_kind(device, kind) VALUES ($0, $1)", device, kind);
        scope.AfterCommit(() =>
        {
            lock (_lock) { _seen.Add((device, kind)); }
            NewKind?.Invoke(this, EventArgs.Empty);
        });
    }

    private IReadOnlyList<string> Usual(string device) => device.Length == 0 ? EventKinds.OfNode
        : _lockers.Contains(device) ? [.. EventKinds.OfDevice, .. EventKinds.OfLocker]
        : EventKinds.OfDevice;

    /// <summary>Boards whose settings name their events (<c>"events": ["tamper-ended", "tamper"]</c>) have them in the first birth already.</summary>
    private static IEnumerable<(string, string)> Declared(SiteFile site) =>
        from device in site.Devices
        from board in device.Boards
        where board.Settings is { ValueKind: JsonValueKind.Object } settings && settings.TryGetProperty("events", out JsonElement events) && events.ValueKind == JsonValueKind.Array
        from kind in board.Settings!.Value.GetProperty("events").EnumerateArray()
        where kind.ValueKind == JsonValueKind.String
        select (device.Id, kind.GetString()!);

    private static HashSet<(string, string)> Load(Database database) => database.Read(connection =>
    {
        HashSet<(string, string)> seen = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT device, kind FROM event_kind";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read()) { seen.Add((reader.GetString(0), reader.GetString(1))); }
        return seen;
    });
}
