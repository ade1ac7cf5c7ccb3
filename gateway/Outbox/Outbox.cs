using System.Buffers.Binary;
using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Outbox;

/// <summary>A durable queue of outgoing records, in the database of the state that they report.</summary>
/// <remarks>
/// (1) An offset returned by <see cref="Append"/> survives power loss from the moment the caller's write completes.
/// (2) Offsets rise by one within (epoch, stream) and are never reused, also across restarts.
/// (3) A record leaves the disk only through <see cref="ConfirmAsync"/> or the telemetry budget; the second writes down the range that it drops.
/// (4) Nothing is read before it is on disk; what is read again is byte for byte the same record.
/// (5) A confirmation of another epoch, or of an offset never given, deletes nothing and is counted.
/// (6) An evicted range is exact: every offset in it was held and unconfirmed. It is kept until <see cref="Evicted"/> has reported it.
/// </remarks>
#pragma warning disable MA0049 // The room and its one thing share their name.
public sealed class Outbox
#pragma warning restore MA0049
{
    private static readonly LogStreams Log = new("outbox");

    private readonly Database _database;
    private readonly OutboxOptions _options;
    private readonly ExtentCache _extents;
    private readonly Eviction _eviction;
    private ulong _epoch;
    private long _confirmedRecords, _refused;

    public Outbox(Database db, OutboxOptions o)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(o.EventsBytesMax, 1, nameof(o));
        ArgumentOutOfRangeException.ThrowIfLessThan(o.TelemetryBytesMax, 1, nameof(o));
        _database = db;
        _options = o;
        _epoch = db.Read(ReadEpoch);
        _extents = db.Read(c => new ExtentCache(Log.Extent(c, (int)OutboxStream.Events), Log.Extent(c, (int)OutboxStream.Telemetry)));
        _eviction = new Eviction(Log, _extents, o);
    }

    /// <summary>Raised after commit with the offset of the record; on the writer's thread, so handlers only signal.</summary>
#pragma warning disable MA0046 // Once per record on the writer's thread: no argument object for it.
    public event Action<OutboxStream, long>? Appended;
#pragma warning restore MA0046

    /// <summary>Reports an evicted range inside the write that evicts it; false when the report finds no room, then the range waits for the next eviction.</summary>
    public Func<WriteScope, EvictedRange, bool>? Evicted { get; set; }

    /// <summary>64 random bits made with the file: offsets mean something only within one epoch.</summary>
    public ulong Epoch => Volatile.Read(ref _epoch);

    public OutboxCounts Counts => new(Interlocked.Read(ref _confirmedRecords), _eviction.Records, Interlocked.Read(ref _refused));

    /// <summary>Nine tenths of the events budget are in use: what adds events and can wait (deposits, sales) should be refused, what ends something (pickups, refunds, stops) goes on.</summary>
    public bool EventsAreTight => _extents.Of(OutboxStream.Events).Bytes >= _options.EventsBytesMax / 10 * 9;

    /// <summary>Bytes that a stream may hold.</summary>
    public long BytesMax(OutboxStream stream) => stream == OutboxStream.Events ? _options.EventsBytesMax : _options.TelemetryBytesMax;

    /// <summary>Makes the tables; runs inside <see cref="Database.Open"/>.</summary>
    public static void Create(SqliteConnection c)
    {
        Log.Create(c, (int)OutboxStream.Events, (int)OutboxStream.Telemetry);
        using SqliteCommand command = c.CreateCommand();
        command.CommandText = """
            CREATE TABLE IF NOT EXISTS outbox_epoch(epoch BLOB NOT NULL);
            INSERT INTO outbox_epoch(epoch) SELECT id FROM outbox_id WHERE NOT EXISTS (SELECT 1 FROM outbox_epoch);
            CREATE TABLE IF NOT EXISTS outbox_evicted(first INTEGER PRIMARY KEY, last INTEGER NOT NULL);
            """;
        command.ExecuteNonQuery();
    }

    /// <summary>Adds one record inside the caller's write; telemetry over budget evicts the oldest telemetry.</summary>
    /// <exception cref="OutboxFullException">The events budget is used up.</exception>
    /// <exception cref="DiskShortException">The disk is full, and this is telemetry.</exception>
    public long Append(WriteScope scope, OutboxStream s, byte[] body)
    {
        if (s == OutboxStream.Telemetry && _database.IsShort) { throw new DiskShortException(); }
        if (s == OutboxStream.Events && _eviction.BytesHeld(scope, s) + body.Length > _options.EventsBytesMax) { throw new OutboxFullException(_options.EventsBytesMax); }

        long offset = Log.Append(scope, (int)s, body);
        scope.AfterCommit(() =>
        {
            _extents.Added(s, offset, body.Length);
            Appended?.Invoke(s, offset);
        });
        if (s == OutboxStream.Telemetry) { _eviction.MakeRoom(scope, offset, Evicted); }
        return offset;
    }

    /// <summary>Records from an offset on, oldest first, up to one of the limits; at least one when there is one.</summary>
    public IReadOnlyList<OutboxRecord> Read(OutboxStream s, long from, int recordsMax, long bytesMax)
    {
        if (from > _extents.Of(s).Head) { return []; }
        IReadOnlyList<LogRecord> found = _database.Read(c => Log.Read(c, (int)s, from, recordsMax, bytesMax));
        OutboxRecord[] records = new OutboxRecord[found.Count];
        for (int i = 0; i < records.Length; i++) { records[i] = new OutboxRecord(found[i].Offset, found[i].Body); }
        return records;
    }

    /// <summary>Deletes what the far end has on its disk; completes when that is on ours. One bad range refuses the whole confirmation.</summary>
    public Task<ConfirmOutcome> ConfirmAsync(ulong epoch, OutboxStream s, IReadOnlyList<(long From, long Through)> ranges) => _database.WriteAsync(scope =>
    {
        // Judged inside the write, so that no append or epoch change comes between the judgement and the deletion.
        ConfirmRefusal refusal = Judge(epoch, _eviction.Head(scope, s), ranges);
        if (refusal != ConfirmRefusal.None)
        {
            Interlocked.Increment(ref _refused);
            return new ConfirmOutcome(refusal, 0, 0);
        }

        long records = 0, bytes = 0;
        foreach ((long from, long through) in ranges)
        {
            (long deleted, long freed) = Log.Delete(scope, (int)s, from, through);
            records += deleted;
            bytes += freed;
        }

        if (s == OutboxStream.Events && records > 0) { _eviction.ReportWaiting(scope, Evicted); }
        if (records > 0)
        {
            long tail = _eviction.Tail(scope, s);
            scope.AfterCommit(() =>
            {
                _extents.Removed(s, tail, records, bytes);
                Interlocked.Add(ref _confirmedRecords, records);
                if (s == OutboxStream.Events) { _database.EraseSoon(); } // Sealed parts go with their events.
            });
        }

        return new ConfirmOutcome(ConfirmRefusal.None, records, bytes);
    });

    /// <summary>What a stream holds; from memory, as of the last commit.</summary>
    public OutboxExtent Extent(OutboxStream s) => _extents.Of(s);

    /// <summary>
    /// For a restored card, whose offsets the far end has seen already with other content: what is held stays under its offsets, which go on rising; the epoch is new.
    /// </summary>
    public Task StartNewEpochAsync() => StartNewEpochAsync(static (_, _, _) => { });

    /// <param name="alsoInside">Runs inside the same write with the old and the new epoch, for tables that hold by epoch.</param>
    public Task StartNewEpochAsync(Action<WriteScope, ulong, ulong> alsoInside) => _database.WriteAsync(scope =>
    {
        ulong old = Epoch;
        scope.Execute("UPDATE outbox_epoch SET epoch = randomblob(8)");
        ulong @new = BinaryPrimitives.ReadUInt64BigEndian((byte[])scope.Scalar("SELECT epoch FROM outbox_epoch")!);
        alsoInside(scope, old, @new);
        scope.AfterCommit(() => Volatile.Write(ref _epoch, @new));
    });

    /// <summary>Throws when the tables are not as this version needs them.</summary>
    /// <exception cref="SqliteException">They are not.</exception>
    public static void Probe(SqliteConnection c)
    {
        ReadEpoch(c);
        foreach (OutboxStream stream in (OutboxStream[])[OutboxStream.Events, OutboxStream.Telemetry])
        {
            Log.Extent(c, (int)stream);
            Log.Read(c, (int)stream, 1, 1, 1);
        }
    }

    /// <summary>Of a file that is open already.</summary>
    public static ulong EpochOf(SqliteConnection c) => ReadEpoch(c);

    /// <summary>Puts a record that was saved out of another file under its offset, before the file is in use.</summary>
    public static void PutBack(SqliteConnection c, OutboxStream stream, OutboxRecord record)
    {
        using SqliteCommand command = c.CreateCommand();
        command.CommandText = """
            INSERT INTO outbox_record(stream, offset, body, sum) VALUES ($s, $o, $b, $c);
            UPDATE outbox_stream SET head = max(head, $o), records = records + 1, bytes = bytes + length($b) WHERE stream = $s;
            """;
        command.Parameters.AddWithValue("$s", (int)stream);
        command.Parameters.AddWithValue("$o", record.Offset);
        command.Parameters.AddWithValue("$b", record.Body.ToArray());
        command.Parameters.AddWithValue("$c", (long)LogSum.Of((int)stream, record.Offset, record.Body.Span));
        command.ExecuteNonQuery();
    }

    /// <summary>Offsets go on above this one.</summary>
    public static void SetHead(SqliteConnection c, OutboxStream stream, long head)
    {
        using SqliteCommand command = c.CreateCommand();
        command.CommandText = "UPDATE outbox_stream SET head = max(head, $h) WHERE stream = $s";
        command.Parameters.AddWithValue("$s", (int)stream);
        command.Parameters.AddWithValue("$h", head);
        command.ExecuteNonQuery();
    }

    private static ulong ReadEpoch(SqliteConnection c)
    {
        using SqliteCommand command = c.CreateCommand();
        command.CommandText = "SELECT epoch FROM outbox_epoch";
        return BinaryPrimitives.ReadUInt64BigEndian((byte[])command.ExecuteScalar()!);
    }

    private ConfirmRefusal Judge(ulong epoch, long head, IReadOnlyList<(long From, long Through)> ranges)
    {
        if (epoch != Epoch) { return ConfirmRefusal.OtherEpoch; }
        foreach ((long from, long through) in ranges)
        {
            if (from < 1 || through < from) { return ConfirmRefusal.Malformed; }
            if (through > head) { return ConfirmRefusal.NeverGiven; }
        }

        return ConfirmRefusal.None;
    }
}
