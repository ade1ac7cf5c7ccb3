using System.Globalization;
using System.Text;
using System.Text.Json;
using LifeCircle.Edge.Sparkplug.Sealing;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>Phone and code from a gateway to whoever sends the message: through mosquitto and the registry in PostgreSQL, past influxd.</summary>
public sealed class SealedTests
{
    private const string Inside = """{"code":"314159","phone":"13800000000"}""";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sealed_part_reaches_the_registry_once_and_never_influxdb_and_opens_and_can_be_erased()
    {
        await using Corner cloud = await Corner.PrepareAsync(new CornerOptions { Mosquitto = true, Influx = true, Postgres = true });
        string keys = cloud.Folder + "/keys";
        await RunAsync(0, "sealing-key", "new", "--out", keys);
        string secret = Assert.Single(Directory.GetFiles(keys, "*.key.pem"));
        JsonElement key = JsonElement.Parse(await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(keys, "*.public.json")), Token)).GetProperty("sealing");
        await cloud.CloudIngest.StartAsync();
        FleetOptions options = new(1, 1);
        await using PlayedFleet fleet = await PlayedFleet.ConnectAsync(new Uri(cloud.BrokerUrl), options, Token);
        PlayedGateway gateway = Assert.Single(fleet.Gateways);

        SealedPlace place = new(options.Circle, gateway.Name, "gw-recognisable-id", PlayedMeter.EventKind);
        Assert.Equal(SealVerdict.Done, Sealer.Seal(key.GetProperty("publicKey").GetBytesFromBase64(), key.TextOf("id")!, place.ToBytes(), Encoding.UTF8.GetBytes(Inside), out string text));
        string json = $$"""{"id":"{{place.EventId}}","part":"compartment/07","sealed":"{{text}}","size":"m"}""";
        await Eventually.True("the event is confirmed, sent again until it is", Soon, async () =>
        {
            await gateway.SayAsync(1, json);
            return gateway.ConfirmedEvent(1) > 0;
        });
        int confirmed = gateway.ConfirmedEvent(1);
        await gateway.SayAsync(1, json);
        await Eventually.True("the repeat is confirmed again", Soon, () => gateway.ConfirmedEvent(1) > confirmed);
        await cloud.CloudIngest.KillAsync();
        confirmed = gateway.ConfirmedEvent(1);
        await cloud.CloudIngest.StartAsync();
        await Eventually.True("a repeat after kill -9 is confirmed again", Soon, async () =>
        {
            await gateway.SayAsync(1, json);
            return gateway.ConfirmedEvent(1) > confirmed;
        });

        Assert.Equal("1", (await cloud.Postgres!.SqlAsync(Corner.Database, $"SELECT count(*) FROM sealed WHERE text = '{text}'")).Trim());
        Assert.Equal("1|0", (await cloud.Postgres.SqlAsync(Corner.Database, "SELECT count(*), count(*) FILTER (WHERE body LIKE '%lcs1%') FROM event")).Trim());
        StoredRow stored = Assert.Single(await Stored.ReadAllAsync(cloud), r => r.IsEvent);
        Assert.Equal(["id", "offset", "part", "size"], stored.Fields.Keys.Order());
        Assert.True(await IsInFilesAsync(cloud, place.EventId), "What influxd has is found in its files.");
        Assert.False(await IsInFilesAsync(cloud, text[^40..]), "influxd has the sealed part in its files.");

        string path = $"/api/v1/events/{options.Circle}/{gateway.Name}/{gateway.Epoch.ToString(CultureInfo.InvariantCulture)}/1/1/sealed";
        string url = $"{cloud.ConsoleUrl}{path}?issuer=sms-relay&why=the+code+goes+out";
        Assert.Contains(Inside, await RunAsync(0, "unseal", "--key", secret, "--event", url), StringComparison.Ordinal);
        using HttpClient http = new() { BaseAddress = new Uri(cloud.ConsoleUrl) };
        using HttpResponseMessage erased = await http.DeleteAsync($"{path}?issuer=li&why=asked+for", Token);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, erased.StatusCode);
        Assert.Contains("answered 410", await RunAsync(1, "unseal", "--key", secret, "--event", url), StringComparison.Ordinal);
        Assert.Equal("li|asked for|", (await cloud.Postgres.SqlAsync(Corner.Database, "SELECT erased_by, reason, text FROM sealed")).Trim());
        Assert.Equal("erase-sealed|li\nread-sealed|sms-relay", (await cloud.Postgres.SqlAsync(Corner.Database, "SELECT verb, issuer FROM command ORDER BY verb")).Trim());
        Assert.DoesNotContain(text[^40..], cloud.CloudIngest.Log, StringComparison.Ordinal);
    }

    /// <summary>influxd's own files as they lie; what came in last is in its log.</summary>
    private static async Task<bool> IsInFilesAsync(Corner cloud, string text)
    {
        byte[] needle = Encoding.ASCII.GetBytes(text);
        foreach (string file in Directory.EnumerateFiles(cloud.Folder, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is ".wal" or ".tsm"))
        {
            if ((await File.ReadAllBytesAsync(file, Token)).AsSpan().IndexOf(needle) >= 0) { return true; }
        }

        return false;
    }

    private static async Task<string> RunAsync(int exitCode, params string[] args)
    {
        await using ChildProcess process = ChildProcess.Start("cloud-ingest", Product.CloudIngest, args);
        int code = await process.WaitForExit(Soon);
        await Eventually.True("the output is read", TimeSpan.FromSeconds(5), () => process.Lines.Count > 0);
        Assert.True(code == exitCode, $"{code}: {process.Text}");
        return process.Text;
    }
}
