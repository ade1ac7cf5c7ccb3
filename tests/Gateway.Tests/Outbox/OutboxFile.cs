using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Gateway.Tests.Outboxes;

/// <summary>An outbox on a file of its own, which can be closed and opened again.</summary>
internal sealed class OutboxFile : IAsyncDisposable
{
    private readonly TempFolder _folder = new("outbox");
    private readonly OutboxOptions _options;
    private readonly long _fileBytesMax;
    private Database _database = null!;

    public OutboxFile(OutboxOptions? options = null, long fileBytesMax = 0)
    {
        (_options, _fileBytesMax) = (options ?? new OutboxOptions(), fileBytesMax);
        Open();
    }

    public Edge.Outbox.Outbox Box { get; private set; } = null!;

    public Database Database => _database;

    /// <summary>Ranges reported as evicted, in order, when <see cref="TakesReports"/>.</summary>
    public List<EvictedRange> Reported { get; } = [];

    public bool TakesReports { get; set; } = true;

    public async Task ReopenAsync()
    {
        await _database.DisposeAsync();
        Open();
    }

    public Task<long> AppendAsync(OutboxStream stream, params byte[] body) => _database.WriteAsync(scope => Box.Append(scope, stream, body));

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    private void Open()
    {
        _database = Database.Open(new DatabaseOptions { Path = _folder.Under("box.db"), FileBytesMax = _fileBytesMax }, Edge.Outbox.Outbox.Create);
        Box = new Edge.Outbox.Outbox(_database, _options)
        {
            Evicted = (_, range) =>
            {
                if (TakesReports) { Reported.Add(range); }
                return TakesReports;
            },
        };
    }
}
