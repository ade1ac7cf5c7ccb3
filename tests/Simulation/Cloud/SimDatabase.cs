using System.Text;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Simulation;

/// <summary>An InfluxDB by its write API. How it refuses a line, as 1.x or as 2.x, is drawn from the seed, and so are its moods.</summary>
internal sealed class SimDatabase(World world)
{
    /// <summary>A field by this name is refused as a type conflict.</summary>
    public const string Poison = "poison";

    private static readonly InfluxOptions Options = new() { Url = new Uri("http://influx.example:8086"), Bucket = "sim" };
    private readonly List<(object Fault, DatabaseMood Mood)> _moods = [];
    private readonly RefusalManner _manner = (RefusalManner)world.Between(0, 2);
    private int _bodyBytesMax = int.MaxValue;

    public static RecognisedServer Server { get; } = new(InfluxProduct.InfluxDb1, "1.6.7", InfluxApi.V1);

    public PointShelf Points { get; } = new();

    /// <summary>The newest of those that have not ended.</summary>
    private DatabaseMood Mood => _moods.Count == 0 ? DatabaseMood.Fine : _moods[^1].Mood;

    /// <summary>What comes back ends this mood, and no other.</summary>
    public Action Begin(DatabaseMood mood)
    {
        object fault = new();
        _moods.Add((fault, mood));
        if (mood == DatabaseMood.Narrow) { _bodyBytesMax = (int)world.Between(200, 3_000); }
        return () => _moods.RemoveAll(m => m.Fault == fault);
    }

    public async Task<Answer> TakeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        string[] lines = Encoding.UTF8.GetString(body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        world.Stamp(lines.Length);
        DatabaseMood mood = Mood;
        await DelayAsync(mood == DatabaseMood.Slow ? world.Between(3_000, 12_000) : world.Between(2, 60), cancellationToken);
        switch (mood)
        {
            case DatabaseMood.Down:
                return Answer.Later("The server does not answer.");
            case DatabaseMood.Unavailable:
                return Judge(503, "unavailable", world.Happens(0.5) ? TimeSpan.FromSeconds(world.Between(1, 5)) : null);
            case DatabaseMood.TooMany:
                return Judge(429, "too many", TimeSpan.FromSeconds(world.Between(1, 8)));
            case DatabaseMood.Failing:
                return Judge(500, "internal error");
            case DatabaseMood.Missing:
                return Judge(404, "database not found");
            case DatabaseMood.Locked:
                return Judge(401, "unauthorized");
            case DatabaseMood.Misconfigured:
                return Judge(400, "database is required");
            case DatabaseMood.RefusingAll:
                return Judge(400, "Bad Request");
            case DatabaseMood.Unprocessable:
                return Judge(422, "unprocessable entity");
            case DatabaseMood.Narrow when lines.Length > 1 && body.Length > _bodyBytesMax:
                return Judge(413, "request entity too large");
            case DatabaseMood.HalfStored:
                Store(lines.Take((int)world.Between(0, lines.Length)));
                await DelayAsync(10_000, cancellationToken);
                return Answer.Later("The answer was cut.");
            case DatabaseMood.StoredUnheard:
                Store(lines);
                await DelayAsync(10_000, cancellationToken);
                return Answer.Later("No answer in time.");
        }

        return TakeWell(lines);
    }

    /// <summary>Someone makes what is missing: he may not, or it is made and still not found.</summary>
    public string? Create(string missing) => Mood == DatabaseMood.Missing && world.Happens(0.5) ? missing : null;

    private Answer TakeWell(string[] lines)
    {
        string[] good = [.. lines.Where(l => !IsPoison(l))];
        bool isWhole = good.Length == lines.Length;
        if (isWhole || _manner != RefusalManner.NothingStored) { Store(good); }
        return isWhole ? Judge(204, "") : _manner switch
        {
            RefusalManner.PartialWrite => Judge(400, "partial write: field type conflict"),
            RefusalManner.NothingStored => Judge(400, "unable to parse: field type conflict"),
            _ => Judge(422, "failure writing points to database: field type conflict"),
        };
    }

    private static Answer Judge(int status, string reason, TimeSpan? retryAfter = null) => StatusTable.Judge(Options, Server, status, reason, retryAfter);

    private static bool IsPoison(string line) => line.Contains($" {Poison}=", StringComparison.Ordinal) || line.Contains($",{Poison}=", StringComparison.Ordinal);

    /// <summary>What it refuses it never stores, in no mood.</summary>
    private void Store(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            if (!IsPoison(line)) { Points.Put(line); }
        }
    }

    private async Task DelayAsync(long ms, CancellationToken cancellationToken)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.AfterMs(ms, () => done.TrySetResult());
        await done.Task.WaitAsync(cancellationToken);
    }
}

/// <summary>The way of one replica to the database; nothing passes once the replica is dead.</summary>
internal sealed class SimSender(World world, SimDatabase database) : ILineSender
{
    private long _leftAloneUntilNs;

    public bool IsDead { get; set; }

    public RecognisedServer? Server => SimDatabase.Server;

    public Task<string?> RecogniseAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(IsDead ? "dead" : null);

    public void Forget()
    {
    }

    public async Task<Answer> SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        if (IsDead) { return Answer.Later("dead"); }
        if (world.NowNs < _leftAloneUntilNs) { world.Fail($"the database asked to be left alone for {(_leftAloneUntilNs - world.NowNs) / 1_000_000} ms more, and is written to."); }
        Answer answer = await database.TakeAsync(lines, cancellationToken);
        if (answer.RetryAfter is { } pause) { _leftAloneUntilNs = world.NowNs + (long)pause.TotalNanoseconds; }
        return IsDead ? Answer.Later("dead") : answer;
    }

    public Task<string?> CreateAsync(string missing, CancellationToken cancellationToken) => Task.FromResult(database.Create(missing));
}
