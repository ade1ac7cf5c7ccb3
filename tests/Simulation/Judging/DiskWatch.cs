using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Simulation;

/// <summary>Limits of a gateway's file.</summary>
internal sealed record DiskLimits(long EventsBytesMax, long TelemetryBytesMax, int OpenCommandsMax);

/// <summary>Reads a gateway's file after each commit, beside the product: what came, what went and whether it might, and how full it is.</summary>
/// <remarks>
/// A record may go when the cloud holds all of it at that moment, or when an event on the same disk names it as evicted.
/// So a deletion that comes too early is seen in the commit that makes it, with the time and the turn of the run.
/// </remarks>
internal sealed class DiskWatch : IDisposable
{
    private const string EvictedKind = RegistryStore.EvictedKind;
    private static readonly OutboxStream[] Streams = [OutboxStream.Events, OutboxStream.Telemetry];
    private readonly World _world;
    private readonly Truth _truth;
    private readonly RecordJudge _judge;
    private readonly OutboxTruth _outbox;
    private readonly string _gateway;
    private readonly DiskLimits _limits;
    private readonly SqliteConnection _file;
    private readonly SqliteCommand _newer, _sum, _offsets, _open;
    private readonly ulong _epoch;

    /// <summary>Of a file that was just opened: what a power cut took must have been free to go, what it left counts as committed.</summary>
    public DiskWatch(World world, Truth truth, ICloud cloud, string gateway, string path, DiskLimits limits)
    {
        (_world, _truth, _judge, _gateway, _limits, _outbox) = (world, truth, new RecordJudge(cloud), gateway, limits, truth.Of(gateway));
        _file = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        _file.Open();
        _newer = Command("SELECT offset, body FROM outbox_record WHERE stream = $s AND offset > $o ORDER BY offset", "$s", "$o");
        _sum = Command("SELECT count(*), coalesce(sum(length(body)), 0) FROM outbox_record WHERE stream = $s", "$s");
        _offsets = Command("SELECT offset FROM outbox_record WHERE stream = $s", "$s");
        _open = Command("SELECT count(*) FROM command WHERE state IN ('received', 'running')");
        _epoch = Outbox.Outbox.EpochOf(_file);
        if (_outbox.Epoch is { } before && before != _epoch && _truth.Records.Keys.Any(k => k.Gateway == gateway)) { _world.Fail($"{gateway} begins a new epoch, though nobody has put an older file in place."); }
        _outbox.Epoch = _epoch;
        Committed();
    }

    /// <summary>A commit is on disk, and nobody was told of it yet.</summary>
    public void Committed()
    {
        foreach (OutboxStream stream in Streams) { TakeNew(stream); }
        foreach (OutboxStream stream in Streams) { Check(stream); }
        if (new Fill($"{_gateway}'s open commands", (long)_open.ExecuteScalar()!, _limits.OpenCommandsMax).Excess is { } excess) { _world.Fail(excess); }
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in (SqliteCommand[])[_newer, _sum, _offsets, _open]) { command.Dispose(); }
        _file.Dispose();
    }

    private void TakeNew(OutboxStream stream)
    {
        _newer.Parameters["$s"].Value = (int)stream;
        _newer.Parameters["$o"].Value = _outbox.Head[stream];
        using SqliteDataReader reader = _newer.ExecuteReader();
        while (reader.Read()) { Take(stream, reader.GetInt64(0), (byte[])reader.GetValue(1)); }
    }

    private void Take(OutboxStream stream, long offset, byte[] body)
    {
        _outbox.Head[stream] = offset;
        _outbox.Held[stream].Add(offset);
        RecordKey key = new(_gateway, _epoch, stream, offset);
        if (!_truth.Records.TryAdd(key, body)) { _world.Fail($"{key} was given twice."); }
        if (!RecordBody.TryRead(body, out _, out IReadOnlyList<RecordMetric> metrics, out string error))
        {
            _world.Fail($"{key}: {error}");
            return;
        }

        if (metrics.Any(m => !_outbox.Aliases.ContainsKey(m.Alias))) { LearnAliases(); }
        if (stream == OutboxStream.Events && _outbox.Aliases.TryGetValue(metrics[0].Alias, out AliasEntry alias)) { TakeEvent(alias, metrics[0].Value.Text); }
    }

    private void TakeEvent(AliasEntry alias, string json)
    {
        if (!EventContent.TryRead(alias.Metric[Names.EventPrefix.Length..], json, out EventContent content, out _)) { return; }
        _outbox.EventIds.Add(content.Id);
        if (content.Kind == EvictedKind) { _outbox.Reported.Add(content.NumberOf("from"), content.NumberOf("through")); }
    }

    private void LearnAliases()
    {
        foreach (AliasEntry alias in AliasBook.Load(_file, _epoch))
        {
            if (!_outbox.Aliases.TryAdd(alias.Alias, alias) && _outbox.Aliases[alias.Alias] != alias) { _world.Fail($"{_gateway}: alias {alias.Alias} was {_outbox.Aliases[alias.Alias]}, and is {alias} now."); }
        }
    }

    private void Check(OutboxStream stream)
    {
        long records, bytes;
        _sum.Parameters["$s"].Value = (int)stream;
        using (SqliteDataReader reader = _sum.ExecuteReader())
        {
            reader.Read();
            (records, bytes) = (reader.GetInt64(0), reader.GetInt64(1));
        }

        long most = stream == OutboxStream.Events ? _limits.EventsBytesMax : _limits.TelemetryBytesMax;
        if (records > 1 && new Fill($"{_gateway}'s {stream} on disk, bytes", bytes, most).Excess is { } excess) { _world.Fail(excess); }
        if (records != _outbox.Held[stream].Count) { CheckGone(stream); }
    }

    private void CheckGone(OutboxStream stream)
    {
        HashSet<long> there = [], held = _outbox.Held[stream];
        _offsets.Parameters["$s"].Value = (int)stream;
        using (SqliteDataReader reader = _offsets.ExecuteReader())
        {
            while (reader.Read()) { there.Add(reader.GetInt64(0)); }
        }

        foreach (long offset in there.Except(held)) { _world.Fail($"{new RecordKey(_gateway, _epoch, stream, offset)} was given twice."); }
        RangeSet? evicted = null;
        foreach (long offset in held.Except(there).ToArray())
        {
            RecordKey key = new(_gateway, _epoch, stream, offset);
            held.Remove(offset);
            string? missing = _judge.Faults(key, _truth.Records[key], _outbox.Aliases, mustExist: true, out _).FirstOrDefault();
            if (missing is null || (stream == OutboxStream.Telemetry && (evicted ??= Evicted()).Contains(offset))) { continue; }
            _world.Fail($"{key} is deleted before it is stored: {missing}");
        }
    }

    /// <summary>Ranges that events name, and those that wait for the room for one.</summary>
    private RangeSet Evicted()
    {
        RangeSet all = _outbox.Reported.Copy();
        using SqliteCommand command = Command("SELECT first, last FROM outbox_evicted");
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read()) { all.Add(reader.GetInt64(0), reader.GetInt64(1)); }
        return all;
    }

    private SqliteCommand Command(string sql, params string[] parameters)
    {
        SqliteCommand command = _file.CreateCommand();
        command.CommandText = sql;
        foreach (string name in parameters) { command.Parameters.AddWithValue(name, 0L); }
        return command;
    }
}
