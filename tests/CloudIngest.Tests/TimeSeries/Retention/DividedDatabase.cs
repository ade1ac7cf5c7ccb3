using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries.Retention;

/// <summary>A real influxd 1.x with the set-up, the ingest's writer and its reader.</summary>
internal sealed class DividedDatabase : IAsyncDisposable
{
    public const long Hour = RetentionLayout.HourNs;
    public const long Day = RetentionLayout.DayNs;
    private readonly TempFolder _folder;
    private readonly HttpClient _http = new();

    private DividedDatabase(TempFolder folder, InfluxServer server, string name)
    {
        (_folder, Server, Name) = (folder, server, name);
        Options = new InfluxOptions { Url = new Uri(server.Url), Bucket = name };
        Writer = InfluxClient.Writer(Options, _http, TimeProvider.System, s => Recognised = s.ToString());
        Reader = new InfluxHistory(Options, _http);
    }

    public InfluxServer Server { get; }

    public string Name { get; }

    public InfluxOptions Options { get; }

    public ITimeSeriesWriter Writer { get; }

    public InfluxHistory Reader { get; }

    public string Recognised { get; private set; } = "";

    public List<string> Said { get; } = [];

    /// <summary>The start of the hour that runs.</summary>
    public static long ThisHour => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 3600 * Hour;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<DividedDatabase> StartAsync(string name = "corner")
    {
        TempFolder folder = new("retention");
        return new DividedDatabase(folder, await InfluxServer.StartNewAsync(folder.Path), name);
    }

    /// <summary>The verb's work; the lines that it says are in <see cref="Said"/>.</summary>
    public async Task<string?> SetupAsync(RetentionWish? wish = null)
    {
        Said.Clear();
        return await RetentionSetup.RunAsync(Options, wish ?? new RetentionWish(), _http, TimeProvider.System, Said.Add, Token);
    }

    public async Task WriteAsync(params IReadOnlyList<Point> points)
    {
        WriteReport report = await Writer.WriteAsync(points, Token);
        Assert.True(report is { IsSettled: true, Rejected.Count: 0 }, report.Trouble ?? string.Join('\n', report.Rejected));
    }

    /// <summary>Writes past the writer's rules, as if the points had been fresh when they came.</summary>
    public async Task WriteRawAsync(params IReadOnlyList<Point> points)
    {
        WriteReport report = await new InfluxWriter(Options with { Policy = RetentionLayout.Raw }, _http, TimeProvider.System).WriteAsync(points, Token);
        Assert.True(report is { IsSettled: true, Rejected.Count: 0 }, report.Trouble ?? string.Join('\n', report.Rejected));
    }

    public async Task<HistoryColumn> ReadAsync(HistoryRequest request)
    {
        HistoryAnswer answer = await Reader.ReadAsync(request, Token);
        Assert.Null(answer.Trouble);
        return Assert.Single(answer.Columns);
    }

    /// <summary>Rows of one policy.</summary>
    public Task<IReadOnlyList<InfluxRow>> RowsAsync(string policy, string measurement) =>
        Server.QueryAsync(Name, $"SELECT * FROM {InfluxQl.Source(Name, policy, measurement)} GROUP BY *");

    public async ValueTask DisposeAsync()
    {
        (Writer as IDisposable)?.Dispose();
        _http.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
