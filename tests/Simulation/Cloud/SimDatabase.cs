using System.Globalization;
using System.Text;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Simulation;

/// <summary>How the time-series database answers.</summary>
internal enum DatabaseMood
{
    Fine,

    /// <summary>Nobody listens.</summary>
    Down,

    /// <summary>503, with or without Retry-After.</summary>
    Unavailable,

    /// <summary>429 with Retry-After.</summary>
    TooMany,

    /// <summary>500 to everything.</summary>
    Failing,

    /// <summary>It stores what it is given, and the answer is lost.</summary>
    StoredUnheard,

    /// <summary>It stores some of the lines, and the connection is cut.</summary>
    HalfStored,

    /// <summary>It takes its time.</summary>
    Slow,
}

/// <summary>An InfluxDB 1.x by its write API: points by identity, so that what comes twice is one, and what comes changed is seen.</summary>
internal sealed class SimDatabase(World world)
{
    /// <summary>A field by this name is refused as a type conflict, 400, its neighbours are stored: a partial write.</summary>
    public const string Poison = "poison";
    private static readonly InfluxOptions Options = new() { Url = new Uri("http://influx.example:8086"), Bucket = "sim" };
    private readonly Dictionary<string, string> _points = new(StringComparer.Ordinal);

    public DatabaseMood Mood { get; set; }

    public static RecognisedServer Server { get; } = new(InfluxProduct.InfluxDb1, "1.6.7", InfluxApi.V1);

    /// <summary>Series and time in nanoseconds to fields.</summary>
    public IReadOnlyDictionary<string, string> Points => _points;

    /// <summary>Points that came again with other fields.</summary>
    public List<string> Changed { get; } = [];

    public long Repeats { get; private set; }

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
                return Judge(500, "internal error", null);
            case DatabaseMood.HalfStored:
                Store(lines.Take((int)world.Between(0, lines.Length)));
                await DelayAsync(10_000, cancellationToken);
                return Answer.Later("The answer was cut.");
            case DatabaseMood.StoredUnheard:
                Store(lines);
                await DelayAsync(10_000, cancellationToken);
                return Answer.Later("No answer in time.");
        }

        string[] good = [.. lines.Where(l => !IsPoison(l))];
        Store(good);
        return good.Length == lines.Length ? Judge(204, "", null) : Judge(400, "partial write: field type conflict", null);
    }

    private static Answer Judge(int status, string reason, TimeSpan? retryAfter) => StatusTable.Judge(Options, Server, status, reason, retryAfter);

    private static bool IsPoison(string line) => line.Contains($" {Poison}=", StringComparison.Ordinal) || line.Contains($",{Poison}=", StringComparison.Ordinal);

    private void Store(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            int time = line.LastIndexOf(' '), fields = FieldsAt(line);
            string key = string.Create(CultureInfo.InvariantCulture, $"{line[..fields]} {line[(time + 1)..]}"), value = line[(fields + 1)..time];
            if (!_points.TryAdd(key, value))
            {
                Repeats++;
                if (_points[key] != value) { Changed.Add($"{key}: {_points[key]} -> {value}"); }
            }
        }
    }

    /// <summary>The blank after measurement and tags; blanks inside them are escaped.</summary>
    private static int FieldsAt(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\') { i++; }
            else if (line[i] == ' ') { return i; }
        }

        return line.Length;
    }

    private async Task DelayAsync(long ms, CancellationToken cancellationToken)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.AfterMs(ms, () => done.TrySetResult());
        await done.Task.WaitAsync(cancellationToken);
    }
}

/// <summary>The way of one replica to the database; nothing passes once the replica is dead.</summary>
internal sealed class SimSender(SimDatabase database) : ILineSender
{
    public bool IsDead { get; set; }

    public RecognisedServer? Server => SimDatabase.Server;

    public Task<string?> RecogniseAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(IsDead ? "dead" : null);

    public void Forget()
    {
    }

    public async Task<Answer> SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken) => IsDead ? Answer.Later("dead") : await database.TakeAsync(lines, cancellationToken);

    public Task<string?> CreateAsync(string missing, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
