using System.Diagnostics;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Support;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>The gateway's outbox: appending beside raw SQLite, what it writes to the disk, opening with a backlog, and the memory that a backlog costs.</summary>
internal static class OutboxBench
{
    private const int RowBytes = 200, Backlog = 1_000_000, BacklogBatch = 5_000;
    private const int Rounds = 41, BatchesPerRound = 30;
    private const double Mib = 1024 * 1024;

    public static async Task<bool> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        bool isMet = true;
        foreach (int batch in (int[])[100, 500]) { isMet &= await BesideRawAsync(batch); }
        await AmplificationAsync();
        return isMet & await BacklogAsync(cancellationToken);
    }

    /// <summary>The same rows in the same batches; rounds in turn, so that whatever else the machine does meets both.</summary>
    private static async Task<bool> BesideRawAsync(int batch)
    {
        using TempFolder folder = new("bench");
        using RawTable raw = new(folder.Under("raw.db"));
        await using Database database = Open(folder.Under("gateway.db"));
        Outbox.Outbox outbox = new(database, new OutboxOptions());
        byte[][] rows = Rows(batch);
        List<double> ratios = [], rates = [];
        for (int round = 0; round <= Rounds; round++)
        {
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; i < BatchesPerRound; i++) { raw.Write(rows); }
            double rawS = Stopwatch.GetElapsedTime(began).TotalSeconds;
            began = Stopwatch.GetTimestamp();
            for (int i = 0; i < BatchesPerRound; i++) { await AppendAsync(database, outbox, rows); }
            double outboxS = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (round == 0) { continue; } // Compiles.
            ratios.Add(rawS / outboxS);
            rates.Add(BatchesPerRound * batch / outboxS);
        }

        Bench.Show($"outbox, durable records/s, {batch} of {RowBytes} B a commit", Bench.Percentile(rates, 0.5), "/s");
        return Bench.Show("outbox, the same beside raw SQLite", Bench.Percentile(ratios, 0.5), "x", atLeast: 0.8);
    }

    /// <summary>A corner's pace: ten records a commit, confirmed in hundreds a little later.</summary>
    private static async Task AmplificationAsync()
    {
        const int Records = 20_000, PerCommit = 10, PerConfirmation = 100;
        using TempFolder folder = new("bench");
        await using Database database = Open(folder.Under("gateway.db"));
        Outbox.Outbox outbox = new(database, new OutboxOptions());
        byte[][] rows = Rows(PerCommit);
        (long before, long commits) = (ProcessDisk.BytesWritten(), database.Commits);
        for (int i = 0; i < Records; i += PerCommit)
        {
            await AppendAsync(database, outbox, rows);
            OutboxExtent held = outbox.Extent(OutboxStream.Telemetry);
            if (held.Records >= 2 * PerConfirmation) { await outbox.ConfirmAsync(outbox.Epoch, OutboxStream.Telemetry, [(held.Tail, held.Tail + PerConfirmation - 1)]); }
        }

        double bytes = ProcessDisk.BytesWritten() - before;
        Bench.Show($"outbox, bytes written to the disk per record of {RowBytes} B, ten a commit", bytes / Records, "B");
        Bench.Show("outbox, fsyncs per record, confirmations included", (database.Commits - commits) / (double)Records, "");
    }

    private static async Task<bool> BacklogAsync(CancellationToken cancellationToken)
    {
        using TempFolder folder = new("bench");
        string path = folder.Under("gateway.db");
        await using (Database database = Open(path))
        {
            Outbox.Outbox outbox = new(database, new OutboxOptions());
            byte[][] rows = Rows(BacklogBatch);
            for (int i = 0; i < Backlog && !cancellationToken.IsCancellationRequested; i += BacklogBatch) { await AppendAsync(database, outbox, rows); }
        }

        double emptyMib = await MemoryAsync(folder.Under("empty.db"), () => { });
        double openS = 0;
        long began = Stopwatch.GetTimestamp();
        double fullMib = await MemoryAsync(path, () => openS = Stopwatch.GetElapsedTime(began).TotalSeconds);
        bool isMet = Bench.Show($"outbox, opening with {Backlog / 1_000_000} million records, checked as at each start", openS, "s", atMost: 2);
        return isMet & Bench.Show("outbox, memory with that backlog above an empty one", Math.Max(0, fullMib - emptyMib), "MiB", atMost: 8);
    }

    /// <summary>MiB that are resident once a window has been read, as the uplink does.</summary>
    private static async Task<double> MemoryAsync(string path, Action opened)
    {
        (Database database, _) = DatabaseRescue.Open(new DatabaseOptions { Path = path });
        await using (database)
        {
            Outbox.Outbox outbox = new(database, new OutboxOptions());
            OutboxExtent held = outbox.Extent(OutboxStream.Telemetry);
            opened();
            outbox.Read(OutboxStream.Telemetry, held.Tail, 500, 128 << 10);
            GC.Collect();
            return Environment.WorkingSet / Mib;
        }
    }

    private static Database Open(string path) => Database.Open(new DatabaseOptions { Path = path, EraseDeleted = true }, GatewayTables.Create);

    private static Task AppendAsync(Database database, Outbox.Outbox outbox, byte[][] rows) => database.WriteAsync(scope =>
    {
        foreach (byte[] row in rows) { outbox.Append(scope, OutboxStream.Telemetry, row); }
    });

    private static byte[][] Rows(int count)
    {
        Random random = new(3);
        byte[][] rows = [.. Enumerable.Range(0, count).Select(_ => new byte[RowBytes])];
        foreach (byte[] row in rows) { random.NextBytes(row); }
        return rows;
    }

    /// <summary>The table of the records and nothing else: one prepared statement, one transaction a batch, the same settings.</summary>
    private sealed class RawTable : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _insert;
        private long _offset;

        public RawTable(string path)
        {
            _connection = new SqliteConnection($"Data Source={path};Pooling=false");
            _connection.Open();
            using SqliteCommand make = _connection.CreateCommand();
            make.CommandText = """
                PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000;
                CREATE TABLE record(stream INTEGER NOT NULL, offset INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(stream, offset)) WITHOUT ROWID;
                """;
            make.ExecuteNonQuery();
            _insert = _connection.CreateCommand();
            _insert.CommandText = "INSERT INTO record(stream, offset, body) VALUES ($0, $1, $2)";
            for (int i = 0; i < 3; i++) { _insert.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" }); }
        }

        public void Write(byte[][] rows)
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            _insert.Transaction = transaction;
            foreach (byte[] row in rows)
            {
                (_insert.Parameters[0].Value, _insert.Parameters[1].Value, _insert.Parameters[2].Value) = (2, ++_offset, row);
                _insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        public void Dispose()
        {
            _insert.Dispose();
            _connection.Dispose();
        }
    }
}
