using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.DurableLog;

/// <summary>One SQLite file with a single writer and group commit: WAL, synchronous=FULL.</summary>
/// <remarks>
/// (1) When a write's task has completed, its rows survive a power cut.
/// (2) A write is atomic: its rows are all there or none is; one that throws undoes only itself.
/// (3) Writes are applied in the order in which they were taken.
/// Writes that wait at the same time share one transaction, and so one fsync.
/// With <see cref="DatabaseOptions.EraseDeleted"/> what is deleted is zeros in the file, and after <see cref="EraseSoon"/> in no log.
/// </remarks>
public sealed class Database : IAsyncDisposable
{
    private const int PageBytes = 4_096, SqliteFull = 13;
    private readonly Channel<Job> _queue;
    private readonly DatabaseOptions _options;
    private readonly WriteScope _scope;
    private readonly Reserve _reserve;
    private readonly Task _writer;
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly List<Job> _group = [];
    private long _commits, _announcementsFailed, _foldedAt;
    private volatile bool _eraseAsked;

    private Database(DatabaseOptions options, SqliteConnection connection)
    {
        _options = options;
        _scope = new WriteScope(connection);
        _reserve = new Reserve(options.Path, options.ReserveBytes, options.Time);
        _foldedAt = options.Time.GetTimestamp();
        _eraseAsked = options.EraseDeleted; // The process before may have died between a deletion and the folding.
        // Wait mode with TryWrite: a full queue is refused, never silently dropped.
        _queue = Channel.CreateBounded<Job>(new BoundedChannelOptions(options.QueuedWritesMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _writer = options.OwnThread ? Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default) : Task.Run(RunAsync);
    }

    /// <summary>Commits since the file was opened: each syncs the log once. Folding the log into the file syncs both besides.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Announcements after a commit that threw: what is on disk is right, what memory says of it may not be until the next start.</summary>
    public long AnnouncementsFailed => Interlocked.Read(ref _announcementsFailed);

    /// <summary>Hears what an announcement threw; on the writer's thread, so it only notes it and does not throw.</summary>
    public Action<Exception>? AnnouncementFailed { get; set; }

    public string Path => _options.Path;

    /// <summary>The disk was found full and its reserve is in use: only what must be written should be, until there is room again.</summary>
    public bool IsShort => _reserve.IsSpent;

    /// <summary>Bytes on disk now: the database, its write-ahead log and the reserve.</summary>
    public (long Database, long Log, long Reserve) FileBytes => (LengthOf(Path), LengthOf(Path + "-wal"), _reserve.IsHeld ? _options.ReserveBytes : 0);

    /// <summary>Opens or makes the file. <paramref name="create"/> makes the tables; it runs in one transaction.</summary>
    /// <exception cref="SqliteException">The file cannot be opened or is no database.</exception>
    public static Database Open(DatabaseOptions options, Action<SqliteConnection> create)
    {
        string? folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(options.Path));
        if (folder is not null) { Directory.CreateDirectory(folder); }

        OwnerFile.Make(options.Path);
        OwnerFile.Narrow(options.Path);
        SqliteConnection connection = Connect(options.Path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            Run(connection, $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint={options.CheckpointPages}; PRAGMA foreign_keys=ON;");
            Limit(connection, options);
            if (options.EraseDeleted) { Run(connection, "PRAGMA secure_delete=ON"); }
            using SqliteTransaction transaction = connection.BeginTransaction();
            create(connection);
            transaction.Commit();
            return new Database(options, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs the work on the writer's thread and completes when its rows are on disk.</summary>
    /// <exception cref="DatabaseBusyException">Too many writes wait.</exception>
    /// <exception cref="SqliteException">Disk full, I/O error or a broken constraint; nothing of this write is stored.</exception>
    public Task<T> WriteAsync<T>(Func<WriteScope, T> work)
    {
        Job<T> job = new(work);
        if (!_queue.Writer.TryWrite(job))
        {
            ObjectDisposedException.ThrowIf(_writer.IsCompleted, this);
            throw new DatabaseBusyException(_options.QueuedWritesMax);
        }

        return job.Task;
    }

    public Task WriteAsync(Action<WriteScope> work) => WriteAsync(scope => { work(scope); return true; });

    /// <summary>
    /// What was deleted must not outlive its deletion in the write-ahead log: with one of the next commits, at most every <see cref="DatabaseOptions.EraseEveryS"/>,
    /// the log is folded into the file and cut to nothing. Nothing happens without <see cref="DatabaseOptions.EraseDeleted"/>.
    /// </summary>
    public void EraseSoon() => _eraseAsked = _options.EraseDeleted;

    /// <summary>Reads what is committed, beside the writer. The connection is valid only inside <paramref name="work"/>.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        if (!_readers.TryTake(out SqliteConnection? connection)) { connection = Connect(_options.Path, SqliteOpenMode.ReadOnly); }
        try { return work(connection); }
        finally { _readers.Add(connection); }
    }

    /// <summary>Finishes the writes taken, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer.ConfigureAwait(false);
        _scope.Close();
        while (_readers.TryTake(out SqliteConnection? reader)) { reader.Dispose(); }
        _scope.Connection.Dispose(); // The last one folds the write-ahead log back; a reader could not.
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Pages, where a limit of the file is set; what is there already stays.</summary>
    private static void Limit(SqliteConnection connection, DatabaseOptions options)
    {
        Run(connection, $"PRAGMA journal_size_limit={2L * options.CheckpointPages * PageBytes}");
        if (options.FileBytesMax > 0) { Run(connection, $"PRAGMA max_page_count={Math.Max(1, options.FileBytesMax / PageBytes)}"); }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        // Pooling would keep handles to a file that was set aside.
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) { CommitWaiting(); }
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false)) { CommitWaiting(); }
    }

    private void CommitWaiting()
    {
        while (_group.Count < _options.WritesPerCommitMax && _queue.Reader.TryRead(out Job? job)) { _group.Add(job); }
        if (_group.Count > 0) { Commit(_group); }
        _group.Clear();
        if (_eraseAsked && _options.Time.GetElapsedTime(_foldedAt) >= TimeSpan.FromSeconds(_options.EraseEveryS)) { Fold(); }
    }

    /// <summary>While a reader is at work in the log it cannot be cut; the next commit tries again.</summary>
    private void Fold()
    {
        try
        {
            if (_scope.Scalar("PRAGMA wal_checkpoint(TRUNCATE)") is not 0L) { return; }
            _eraseAsked = false;
        }
        catch (SqliteException) { } // Disk full or failing: the writes themselves say so.

        _foldedAt = _options.Time.GetTimestamp();
    }

    private void Commit(List<Job> group)
    {
        try
        {
            _scope.Execute("BEGIN IMMEDIATE");
            if (group.Count == 1) { RunAlone(group[0]); }
            else { foreach (Job job in group) { RunOne(job); } }
            _scope.Execute("COMMIT");
            _options.OnDisk?.Invoke();
        }
        catch (Exception e) // Not on disk: every job of the group learns why; the writer lives on.
        {
            _scope.Forget(0);
            _scope.CloseBooks();
            RollBack();
            if (e is SqliteException { SqliteErrorCode: SqliteFull }) { _reserve.Release(); }
            foreach (Job job in group) { job.Fail(e); }
            return;
        }

        Interlocked.Increment(ref _commits);
        _scope.Committed(NoteFailedAnnouncement);
        _reserve.MayHoldAgain();
        foreach (Job job in group) { job.Complete(); }
    }

    private void NoteFailedAnnouncement(Exception e)
    {
        Interlocked.Increment(ref _announcementsFailed);
        AnnouncementFailed?.Invoke(e);
    }

    /// <summary>Its transaction is its savepoint: a savepoint of its own would keep a copy of each page that it changes.</summary>
    private void RunAlone(Job job)
    {
        job.Run(_scope);
        _scope.SettleBooks();
    }

    private void RunOne(Job job)
    {
        int mark = _scope.Mark();
        _scope.Execute("SAVEPOINT job");
        try
        {
            job.Run(_scope);
            _scope.SettleBooks();
            _scope.Execute("RELEASE job");
        }
        catch (Exception e) when (e is not SqliteException { SqliteErrorCode: 10 or 13 or 11 or 26 }) // IOERR, FULL, CORRUPT, NOTADB undo the whole group.
        {
            _scope.Forget(mark);
            _scope.CloseBooks();
            _scope.Execute("ROLLBACK TO job");
            _scope.Execute("RELEASE job");
            job.Fail(e);
        }
    }

    private void RollBack()
    {
        try { _scope.Execute("ROLLBACK"); }
        catch (SqliteException) { } // SQLite has rolled back by itself already.
    }

    private abstract class Job
    {
        public abstract void Run(WriteScope scope);

        public abstract void Complete();

        public abstract void Fail(Exception e);
    }

    private sealed class Job<T>(Func<WriteScope, T> work) : Job
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Task => _done.Task;

        public override void Run(WriteScope scope) => _result = work(scope);

        public override void Complete() => _done.TrySetResult(_result);

        public override void Fail(Exception e) => _done.TrySetException(e);
    }
}
