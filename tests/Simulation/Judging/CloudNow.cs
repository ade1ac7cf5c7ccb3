using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Simulation;

/// <summary>What database and registry hold at this moment; the registry's file is read beside the product.</summary>
internal sealed class CloudNow(SimDatabase database, string folder) : ICloud, IDisposable
{
    private readonly string _path = Path.Combine(folder, "registry.db");
    private SqliteConnection? _registry;

    public IReadOnlyList<Point> PointsAt(Slot slot) => database.Points.At(slot);

    public IReadOnlyList<EventEntity> EventsOf(RecordKey key)
    {
        using SqliteCommand command = Command(key, "SELECT device, kind, event_id, part, body FROM event");
        using SqliteDataReader reader = command.ExecuteReader();
        List<EventEntity> rows = [];
        while (reader.Read()) { rows.Add(new EventEntity { Circle = Box.Circle, Gateway = key.Gateway, Device = reader.GetString(0), Kind = reader.GetString(1), EventId = reader.GetString(2), Part = reader.GetString(3), Body = reader.GetString(4) }); }
        return rows;
    }

    public IReadOnlyList<DeadLetterEntity> LettersOf(RecordKey key)
    {
        using SqliteCommand command = Command(key, "SELECT reason, body FROM dead_letter");
        using SqliteDataReader reader = command.ExecuteReader();
        List<DeadLetterEntity> rows = [];
        while (reader.Read()) { rows.Add(new DeadLetterEntity { Circle = Box.Circle, Gateway = key.Gateway, Reason = reader.GetString(0), Body = reader.GetString(1) }); }
        return rows;
    }

    public void Dispose() => _registry?.Dispose();

    private SqliteCommand Command(RecordKey key, string select)
    {
        if (_registry is null)
        {
            _registry = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            _registry.Open();
        }

        SqliteCommand command = _registry.CreateCommand();
        command.CommandText = $"{select} WHERE circle = $c AND gateway = $g AND epoch = $e AND stream = $s AND \"offset\" = $o";
        command.Parameters.AddWithValue("$c", Box.Circle);
        command.Parameters.AddWithValue("$g", key.Gateway);
        command.Parameters.AddWithValue("$e", (long)key.Epoch);
        command.Parameters.AddWithValue("$s", (int)key.Stream);
        command.Parameters.AddWithValue("$o", key.Offset);
        return command;
    }
}
