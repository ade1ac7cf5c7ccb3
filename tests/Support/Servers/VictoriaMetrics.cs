using System.Globalization;
using System.Text.Json;
using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>One time series as VictoriaMetrics exports it; the name is measurement and field with an underscore between.</summary>
public sealed record ExportedSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<double> Values, IReadOnlyList<long> TimesMs)
{
    public string Name => Labels["__name__"];
}

/// <summary>A victoria-metrics of the test's own. It takes the v2 write path, keeps numbers alone, and shows rows about a second later.</summary>
public sealed class VictoriaMetrics : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly ChildProcess _process;

    private VictoriaMetrics(ChildProcess process, int port)
    {
        (_process, Url) = (process, $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        _http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(30) };
    }

    public string Url { get; }

    public static async Task<VictoriaMetrics> StartNewAsync(string folder)
    {
        string exe = RealServer.Require("victoria-metrics");
        Directory.CreateDirectory(folder);
        int port = FreePort.Next();
        // Without deduplication a repeated point is two samples.
        ChildProcess process = ChildProcess.Start("victoria-metrics", exe,
            [$"-storageDataPath={Path.Combine(folder, "data")}", $"-httpListenAddr=127.0.0.1:{port}", "-dedup.minScrapeInterval=1ms", "-retentionPeriod=100y"],
            Path.Combine(folder, "victoria-metrics.log"), folder);
        VictoriaMetrics server = new(process, port);
        await Eventually.True("victoria-metrics answers /health", TimeSpan.FromSeconds(30), async () =>
        {
            if (process.HasExited) { Assert.Fail($"victoria-metrics ended.\n{process.Tail()}"); }

            using HttpResponseMessage answer = await server._http.GetAsync("/health");
            return answer.IsSuccessStatusCode;
        });
        return server;
    }

    /// <summary>All samples of the series that match, e.g. <c>{__name__="locker_door_open"}</c>.</summary>
    public async Task<IReadOnlyList<ExportedSeries>> ExportAsync(string selector)
    {
        string lines = await _http.GetStringAsync($"/api/v1/export?match[]={Uri.EscapeDataString(selector)}");
        List<ExportedSeries> series = [];
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            series.Add(new ExportedSeries(
                json.RootElement.GetProperty("metric").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!),
                [.. json.RootElement.GetProperty("values").EnumerateArray().Select(v => v.GetDouble())],
                [.. json.RootElement.GetProperty("timestamps").EnumerateArray().Select(v => v.GetInt64())]));
        }

        return series;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
    }
}
