using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries.Retention;

/// <summary>What a 2.x server is asked for, and what the ingest makes of its answers; no real 2.x runs here.</summary>
public sealed class BucketSetupTests
{
    private readonly Influx2StandIn _influx = new();
    private readonly List<string> _said = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_buckets_and_two_tasks_are_made_once_and_changed_only_by_another_wish()
    {
        await using ScriptedInflux server = await StartAsync();
        Assert.Null(await SetupAsync(server, new RetentionWish { DryRun = true }));
        Assert.Contains(_said, l => l.Contains("option task = ", StringComparison.Ordinal));
        Assert.Empty(_influx.Buckets.Concat(_influx.Tasks));

        Assert.Null(await SetupAsync(server));
        Assert.Equal(["corner 315360000", "corner/lifecircle_raw 2592000", "corner/lifecircle_hourly 63072000"], _influx.Buckets);
        Assert.Equal(2, _influx.Tasks.Count());
        Assert.Null(await SetupAsync(server));
        Assert.Contains("Nothing was to be changed.", _said);

        Assert.Null(await SetupAsync(server, new RetentionWish { RawDays = 8, EventsDays = 0 }));
        Assert.Contains(_said, l => l.StartsWith("left ", StringComparison.Ordinal) && l.Contains("--raw-days 8 would delete", StringComparison.Ordinal));
        Assert.Equal(["corner 0", "corner/lifecircle_raw 2592000", "corner/lifecircle_hourly 63072000"], _influx.Buckets);
        Assert.Null(await SetupAsync(server, new RetentionWish { RawDays = 8, EventsDays = 0, Yes = true }));
        Assert.Contains("corner/lifecircle_raw 691200", _influx.Buckets);
        Assert.Contains("--backfill works on InfluxDB 1.x alone", await SetupAsync(server, new RetentionWish { Backfill = true }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_kind_of_aggregate_is_condensed_by_the_hour_into_the_hourly_bucket()
    {
        await using ScriptedInflux server = await StartAsync();
        Assert.Null(await SetupAsync(server));
        foreach ((string flux, string every) in _influx.Tasks.Zip(["1h", "1d"]))
        {
            Assert.Contains($"every: {every}, offset: 2m", flux, StringComparison.Ordinal);
            Assert.Contains("from(bucket: \"corner/lifecircle_raw\")", flux, StringComparison.Ordinal);
            foreach (string function in RetentionLayout.Functions)
            {
                string line = Assert.Single(flux.Split('\n'), l => l.Contains($"aggregateWindow(every: 1h, fn: {function},", StringComparison.Ordinal));
                Assert.Contains($"_field: \"{function}_\" + r._field", line, StringComparison.Ordinal);
                Assert.EndsWith("to(bucket: \"corner/lifecircle_hourly\", org: \"lifecircle\")", line, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Telemetry_goes_to_the_raw_bucket_events_to_the_other_and_old_charts_also_ask_the_hours()
    {
        await using ScriptedInflux server = await StartAsync();
        using HttpClient http = new();
        using DividedWriter writer = new(Options(server), http, TimeProvider.System, null);
        await WriteAsync(writer); // Before the set-up; by it the writer knows the server.
        Assert.Null(await SetupAsync(server));
        await WriteAsync(writer);
        string[] buckets = [.. server.Writes.Select(w => $"{w.Query.Split("bucket=")[1].Split('&')[0]} {string.Join('+', w.Lines.Select(l => l.Split(',')[0]))}")];
        Assert.Equal("corner sensors+event", buckets[0]);
        Assert.Equal(["corner event", "corner%2Flifecircle_raw sensors"], buckets[1..].Order());

        HistoryRequest request = new() { Series = [new SeriesKey("sensors", "c", "g", "d", "", "v")], FromNs = 0, UntilNs = NowNs(), WindowNs = NowNs() / 100 };
        Assert.Null((await new InfluxHistory(Options(server), http).ReadAsync(request, Token)).Trouble);
        string asked = Uri.UnescapeDataString(server.Queries.Last().Body).Replace('+', ' ');
        Assert.Contains("""SHOW FIELD KEYS FROM "corner"."lifecircle_raw"."sensors", "corner"."autogen"."sensors", "corner"."lifecircle_hourly"."sensors" """.TrimEnd(), asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_token_a_missing_organisation_and_another_product_are_one_sentence_with_what_to_do()
    {
        await using ScriptedInflux server = await StartAsync();
        Assert.Contains("check --influx-org", await SetupAsync(server, change: o => o with { Org = "nobody" }), StringComparison.Ordinal);
        Assert.Contains("--influx-org", await SetupAsync(server, change: o => o with { Org = "" }), StringComparison.Ordinal);
        _influx.Refuses = 401;
        Assert.Contains("all-access token", await SetupAsync(server), StringComparison.Ordinal);
        foreach ((Greeting greeting, string expected) in new[] { (Greeting.VictoriaMetrics, "-retentionPeriod"), (Greeting.Influx3, "--retention-period"), (Greeting.Cloud, "on its pages") })
        {
            await using ScriptedInflux other = await ScriptedInflux.StartAsync(_influx.Answer);
            other.Greeting = greeting;
            Assert.Contains(expected, await SetupAsync(other), StringComparison.Ordinal);
        }
    }

    private static InfluxOptions Options(ScriptedInflux server) => new() { Url = server.Url, Bucket = "corner", Org = "lifecircle" };

    private static long NowNs() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    private static async Task WriteAsync(DividedWriter writer)
    {
        Point Of(string measurement) => new(new Series(measurement, new Tag("circle", "c")), NowNs(), [new Field("v", FieldValue.Of(1.0))]);
        WriteReport report = await writer.WriteAsync([Of("sensors"), Of("event")], Token);
        Assert.Equal([LineState.Written, LineState.Written], report.Lines);
    }

    private async Task<ScriptedInflux> StartAsync()
    {
        ScriptedInflux server = await ScriptedInflux.StartAsync(_influx.Answer);
        server.Greeting = Greeting.Influx2;
        return server;
    }

    private async Task<string?> SetupAsync(ScriptedInflux server, RetentionWish? wish = null, Func<InfluxOptions, InfluxOptions>? change = null)
    {
        _said.Clear();
        using HttpClient http = new();
        InfluxOptions options = Options(server);
        return await RetentionSetup.RunAsync(change is null ? options : change(options), wish ?? new RetentionWish(), http, TimeProvider.System, _said.Add, Token);
    }
}
