using System.Globalization;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.CloudIngest;

/// <summary>The verb and the flag by which somebody says how long what is kept, as they are typed.</summary>
public sealed class RetentionProcessTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new("retention");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_verb_sets_up_a_real_influxd_and_a_second_time_finds_nothing_to_change()
    {
        await using InfluxServer server = await InfluxServer.StartNewAsync(_folder.Folder("influx"));
        string[] verb = ["influx-setup", "--influx", server.Url, "--influx-bucket", "corner", "--raw-days", "14"];
        Assert.Contains("would make   policy \"lifecircle_raw\": kept 14 days", await SaidAsync(0, [.. verb, "--dry-run"]), StringComparison.Ordinal);
        Assert.Contains("made         policy \"lifecircle_raw\": kept 14 days", await SaidAsync(0, verb), StringComparison.Ordinal);
        Assert.Contains("Nothing was to be changed.", await SaidAsync(0, verb), StringComparison.Ordinal);
        Assert.Contains(await server.QueryAsync("", "SHOW RETENTION POLICIES ON corner"), r => r.Text("name") == "lifecircle_raw" && r.Text("duration") == "336h0m0s");
    }

    [Theory]
    [InlineData("--influx http://127.0.0.1:1 --influx-bucket b --raw-days week", 2, "--raw-days week is not a number of days")]
    [InlineData("--influx http://127.0.0.1:1 --influx-bucket b --raw-days 3", 2, "--raw-days 3 is too short")]
    [InlineData("--influx 127.0.0.1 --influx-bucket b", 2, "it looks like http://127.0.0.1:8086")]
    [InlineData("--influx http://127.0.0.1:1 --influx-bucket b --influx-token-file /no/such/file", 2, "--influx-token-file /no/such/file cannot be read")]
    [InlineData("--influx http://127.0.0.1:1", 2, "--influx-bucket")]
    [InlineData("--influx http://127.0.0.1:1 --influx-bucket b", 1, "http://127.0.0.1:1")]
    public async Task What_is_wrong_is_one_sentence(string args, int exitCode, string expected)
    {
        string said = await SaidAsync(exitCode, ["influx-setup", .. args.Split(' ')]);
        Assert.Contains(expected, said.Split('\n').Single(l => l.StartsWith("cloud-ingest: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_days_sweeps_the_store_of_a_running_ingest()
    {
        string path = Path.Combine(_folder.Folder("data"), "timeseries.db");
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        using EmbeddedStore store = new(path);
        Point At(string measurement, int daysAgo) => new(new Series(measurement, new Tag("device", "d")), now - (daysAgo * RetentionLayout.DayNs), [new Field("v", FieldValue.Of(1.5))]);
        await store.WriteAsync([At("sensors", 9), At("sensors", 1), At("sensors", 0), At("event", 9)], Token);
        await using ChildProcess process = ChildProcess.Start("cloud-ingest", Product.CloudIngest,
        [
            "run", "--embedded-broker", FreePort.Next().ToString(CultureInfo.InvariantCulture), "--data", _folder.Under("data"),
            "--http", $"http://127.0.0.1:{FreePort.Next()}", "--keep-days", "7",
        ], folder: _folder.Path);
        await process.WaitForLine("the sweep", l => l.Contains("1 points older than --keep-days 7", StringComparison.Ordinal), Limit);
        Assert.Equal(2, store.Query(new StoreQuery { Measurement = "sensors" }).Count);
        Assert.Single(store.Query(new StoreQuery { Measurement = "event" }));
        Assert.Equal(0, await process.TerminateAsync());
    }

    private async Task<string> SaidAsync(int exitCode, string[] args)
    {
        await using ChildProcess process = ChildProcess.Start("cloud-ingest", Product.CloudIngest, args, folder: _folder.Path);
        Assert.Equal(exitCode, await process.WaitForExit(Limit));
        string last = exitCode == 0 ? "" : "cloud-ingest: ";
        await Eventually.True("the output is read", TimeSpan.FromSeconds(5), () => process.Lines.Any(l => l.StartsWith(last, StringComparison.Ordinal)));
        return process.Text;
    }
}
