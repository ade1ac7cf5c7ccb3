using System.Globalization;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>Played fleets on real servers: more than one corner could say.</summary>
public sealed class FleetLoadTests(ITestOutputHelper output)
{
    private const string Count = "energy_wh";
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(120);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_replicas_write_every_record_of_a_fleet_once_whoever_heard_the_births()
    {
        const int Gateways = 20, Each = 1_000;
        await using Corner cloud = await Corner.PrepareAsync(new CornerOptions { Mosquitto = true, Influx = true, Postgres = true, Replicas = 2 });
        await cloud.CloudIngest.StartAsync();
        foreach (CornerPart replica in cloud.MoreReplicas) { await replica.StartAsync(); }
        await using PlayedFleet fleet = await PlayedFleet.ConnectAsync(new Uri(cloud.BrokerUrl), new FleetOptions(Gateways, 5), Token);
        await fleet.PlayAsync(Each, Token).WaitAsync(Within, Token);

        Assert.Equal(Gateways * Each, fleet.Confirmed);
        Assert.Equal(Gateways * Each, await cloud.Influx!.CountAsync(Corner.Database, PlayedMeter.Kind, Count));
        InfluxRow only = Assert.Single(await cloud.Influx.QueryAsync(Corner.Database, "SHOW MEASUREMENTS"));
        Assert.Equal(PlayedMeter.Kind, only.Text("name"));
    }

    [Fact]
    public async Task A_replica_that_is_killed_for_good_and_one_that_is_added_during_the_load_lose_and_double_nothing()
    {
        const int Gateways = 20, Each = 30_000, EachAlone = 400;
        await using Corner cloud = await Corner.PrepareAsync(new CornerOptions { Mosquitto = true, Influx = true, Postgres = true, Replicas = 3 });
        foreach (CornerPart replica in (CornerPart[])[cloud.CloudIngest, .. cloud.MoreReplicas]) { await replica.StartAsync(); }
        FleetOptions options = new(Gateways, 5) { SilenceMs = 2_000 };
        await using PlayedFleet fleet = await PlayedFleet.ConnectAsync(new Uri(cloud.BrokerUrl), options, Token);
        Task playing = fleet.PlayAsync(Each, Token);
        await Eventually.True("a tenth is confirmed", Within, () => fleet.Confirmed >= Gateways * Each / 10);
        await cloud.KillReplicaForGoodAsync();
        await cloud.AddReplicaAsync();
        output.WriteLine($"{fleet.Confirmed} confirmed when the new one was ready");
        Assert.False(playing.IsCompleted, "Everything was confirmed before there was another replica: too little was played.");
        await playing.WaitAsync(Within, Token);

        // Only the new one is left: it has found its way into what the others had begun.
        await cloud.KillReplicaForGoodAsync();
        await cloud.CloudIngest.KillAsync();
        await fleet.PlayAsync(EachAlone, Token).WaitAsync(Within, Token);
        output.WriteLine($"{fleet.Repeated} records were sent more than once");
        Assert.True(fleet.Repeated > 0, "What a replica had in its hands when it died has to come again.");
        Assert.Equal(Gateways * (Each + EachAlone), fleet.Confirmed);
        Assert.Equal(fleet.Confirmed, await cloud.Influx!.CountAsync(Corner.Database, PlayedMeter.Kind, Count));
    }

    /// <summary>Each round the fleet offers far more than may wait; what memory holds of it must not grow from round to round.</summary>
    [Fact]
    public async Task With_influxd_away_memory_is_bounded_whatever_the_fleet_sends_and_nothing_is_lost()
    {
        const int Gateways = 300, Window = 16, RoundsMax = 6, MayGrowMb = 200; // Kept, five rounds more would be twice that and above.
        await using Corner cloud = await Corner.PrepareAsync(new CornerOptions { Mosquitto = true, Influx = true });
        await cloud.CloudIngest.StartAsync();
        FleetOptions options = new(Gateways, 10) { WindowMessages = Window, SilenceMs = 2_000 };
        await using PlayedFleet fleet = await PlayedFleet.ConnectAsync(new Uri(cloud.BrokerUrl), options, Token);
        await fleet.PlayAsync(options.RecordsPerMessage, Token).WaitAsync(Within, Token); // Everybody is known.
        await cloud.Influx!.KillAsync();

        long each = (long)Window * options.RecordsPerMessage; // 192,000 records at once, of which 75,000 may wait.
        Task playing = fleet.PlayAsync(each, Token);
        List<double> residentMb = [];
        for (int round = 1; round <= RoundsMax; round++)
        {
            long mark = Gateways * each * round;
            await Eventually.True($"the fleet has sent everything {round} times again", Within, () => fleet.Repeated >= mark);
            residentMb.Add(ResidentMb(cloud.CloudIngest.Process.Id));
        }

        output.WriteLine($"resident, round by round: {string.Join(", ", residentMb.Select(m => m.ToString("0", CultureInfo.InvariantCulture)))} MB");
        Assert.Equal(Gateways * options.RecordsPerMessage, fleet.Confirmed); // Nothing is confirmed that no database has.
        Assert.True(residentMb[^1] < residentMb[0] + MayGrowMb, $"Memory grows with what is offered: {string.Join(", ", residentMb)} MB");
        Assert.True(residentMb.Max() < 600, $"More than half a gigabyte: {string.Join(", ", residentMb)} MB");

        await cloud.Influx.StartAsync();
        await playing.WaitAsync(Within, Token);
        Assert.Equal(fleet.Confirmed, await cloud.Influx.CountAsync(Corner.Database, PlayedMeter.Kind, Count));
    }

    private static double ResidentMb(int process) => File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status")
        .Where(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).Single() / 1024;
}
