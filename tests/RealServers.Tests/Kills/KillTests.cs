using System.Globalization;
using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>
/// Unplugging by force anywhere loses nothing and doubles nothing. LIFECIRCLE_SEED repeats a run, LIFECIRCLE_KILLS makes it longer.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private static readonly TimeSpan DrainWithin = TimeSpan.FromMinutes(3);

    [Fact]
    public Task Kill_9_anywhere_on_mosquitto_and_influxd_loses_and_doubles_nothing() =>
        RunAsync(new CornerOptions { Mosquitto = true, Influx = true }, killsByDefault: 28);

    [Fact]
    public Task Kill_9_anywhere_with_the_registry_on_postgresql_loses_and_doubles_nothing() =>
        RunAsync(new CornerOptions { Influx = true, Postgres = true }, killsByDefault: 18);

    [Fact]
    public Task Kill_9_anywhere_with_three_replicas_of_the_ingest_loses_and_doubles_nothing() =>
        RunAsync(new CornerOptions { Mosquitto = true, Influx = true, Postgres = true, Replicas = 3 }, killsByDefault: 18);

    [Fact]
    public Task Kill_9_anywhere_on_the_embedded_broker_and_store_loses_and_doubles_nothing() => RunAsync(new CornerOptions(), killsByDefault: 18);

    private async Task RunAsync(CornerOptions options, int killsByDefault)
    {
        int seed = FromEnvironment("LIFECIRCLE_SEED") ?? Random.Shared.Next();
        int kills = FromEnvironment("LIFECIRCLE_KILLS") ?? killsByDefault;
        output.WriteLine($"LIFECIRCLE_SEED={seed} LIFECIRCLE_KILLS={kills}");
        await using Corner corner = await Corner.PrepareAsync(options with { People = true, OpenAfterMs = 700, CloseAfterMs = 8_000 });
        await using RecordWitness witness = new(corner.BrokerUrl, corner.GatewayData);
        await corner.StartProcessesAsync();
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        DemoSite site = DemoSite.Of(corner);

        using CancellationTokenSource stop = new();
        Load load = new(corner, site.Locker, site.Compartments, site.Inputs.Count > 0 ? site.Inputs[0] : null, seed);
        Killer killer = new(corner, seed);
        Task living = load.RunAsync(stop.Token);
        try
        {
            await killer.RunAsync(kills);
        }
        finally
        {
            await stop.CancelAsync();
            await living;
            output.WriteLine(string.Join('\n', killer.Done));
        }

        await corner.Control.HoldStillAsync();
        await SettleAsync(corner, load);
        Aftermath after = await AftermathOf(corner, site, witness.Valueless);
        IReadOnlyList<string> violations = Truth.Violations(after);

        output.WriteLine($"{load.Issued.Count} commands taken, {load.Refused} attempts while the console was down, {witness.Valueless.Count} records without a value, {corner.Physical.Count} happenings");
        Assert.True(violations.Count == 0, $"Seed {seed}:\n{string.Join('\n', violations)}\nKills: {string.Join("; ", killer.Done)}\nWithout a row: {string.Join("; ", Rowless(after).Select(witness.Tell))}\nFolder: {corner.Folder}");
        Assert.Contains(corner.Physical, h => h.What == "pulse");
        Assert.Contains(corner.Physical, h => h.What == "door-closed");
    }

    private static IEnumerable<long> Rowless(Aftermath after)
    {
        HashSet<long> stored = [.. after.Rows.Where(r => !r.IsEvent).Select(r => r.Offset)];
        for (long offset = 1; offset <= after.TelemetryHead; offset++)
        {
            if (!stored.Contains(offset)) { yield return offset; }
        }
    }

    /// <summary>Waits until nothing more can happen: every command is past its time, everybody has closed his door, the outbox is empty.</summary>
    private static async Task SettleAsync(Corner corner, Load load)
    {
        foreach (string id in load.Issued)
        {
            await Eventually.True($"command {id} has come to an end", TimeSpan.FromSeconds(60), async () =>
                (await corner.Cloud.CommandAsync(id)).TextOf("state") is not ("issued" or "sent") || DateTime.UtcNow > Expiry(await corner.Cloud.CommandAsync(id)));
        }

        await corner.Control.HoldStillAsync();
        await corner.WaitUntilDrained(DrainWithin);
    }

    private static DateTime Expiry(JsonElement command) =>
        DateTimeOffset.FromUnixTimeMilliseconds(command.IntegerOf("expiresMs") ?? 0).UtcDateTime.AddSeconds(2);

    private static async Task<Aftermath> AftermathOf(Corner corner, DemoSite site, IReadOnlyCollection<long> valueless)
    {
        IReadOnlyList<JsonElement> ledger = (await corner.Cloud.LedgerAsync()).Items();
        Assert.Single(ledger.Select(s => s.TextOf("epoch")).Distinct(StringComparer.Ordinal));
        IReadOnlyList<JsonElement> outbox = (await corner.GatewayApi.OutboxAsync()).Items();
        // The gateway's own head, as the witness of what it has ever given an offset to.
        long events = outbox.Single(s => s.TextOf("stream") == "events").IntegerOf("head") ?? -1;
        long telemetry = outbox.Single(s => s.TextOf("stream") == "telemetry").IntegerOf("head") ?? -1;
        Assert.Equal((events, telemetry), (HeadOf(ledger, 1), HeadOf(ledger, 2)));

        return new Aftermath(corner.Physical, await Stored.ReadAllAsync(corner), events, telemetry, valueless, site.Inputs);
    }

    private static long HeadOf(IReadOnlyList<JsonElement> ledger, int stream) => ledger.Single(s => s.IntegerOf("stream") == stream).IntegerOf("head") ?? -1;

    private static int? FromEnvironment(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int n) ? n : null;
}
