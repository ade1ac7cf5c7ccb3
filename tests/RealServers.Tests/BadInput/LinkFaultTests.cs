using System.Buffers;
using System.Globalization;
using System.Text;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>A broker or database that cannot be reached, and messages that lie or are none.</summary>
public sealed class LinkFaultTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_unreachable_broker_is_said_and_what_happened_meanwhile_arrives_afterwards()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions { Mosquitto = true });
        await corner.WaitUntilOnline(Soon);
        DemoSite site = DemoSite.Of(corner);
        await corner.Broker!.KillAsync();

        await Eventually.True("the gateway's log names the broker", Soon, () => SaysAddress(corner.Gateway.Log, corner.Broker.Port));
        await Eventually.True("the ingest's log names the broker", Soon, () => SaysAddress(corner.CloudIngest.Log, corner.Broker.Port));
        await Eventually.True("the gateway's health says it", Soon, async () => (await corner.GatewayApi.TextAsync("/healthz")).Contains("roker", StringComparison.Ordinal));
        await Eventually.True("the console's health says it", Soon, async () => (await corner.Cloud.GetAsync("/healthz")).TextOf("status") == "degraded");
        await corner.Control.DoorAsync(site.Locker, "compartment/11", open: true);
        await Eventually.True("the outbox holds it", Soon, async () => Corner.OutboxRecords(await corner.GatewayApi.OutboxAsync()) > 0);

        await corner.Broker.StartAsync();
        await corner.WaitUntilDrained(TimeSpan.FromMinutes(2));
        Assert.Single(await Stored.ReadAllAsync(corner), r => r is { Kind: "door-opened", Part: "compartment/11" });
    }

    [Fact]
    public async Task An_unreachable_influxd_is_said_and_what_happened_meanwhile_arrives_afterwards()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions { Influx = true });
        await corner.WaitUntilOnline(Soon);
        DemoSite site = DemoSite.Of(corner);
        await corner.Influx!.KillAsync();
        await corner.Control.DoorAsync(site.Locker, "compartment/12", open: true);

        await Eventually.True("the ingest's log names the database", Soon, () => SaysAddress(corner.CloudIngest.Log, corner.Influx.Port));
        await Eventually.True("the console's health says it", Soon, async () => (await corner.Cloud.GetAsync("/healthz")).TextOf("status") == "degraded");
        Assert.True(Corner.OutboxRecords(await corner.GatewayApi.OutboxAsync()) > 0, "The outbox let go of what no database has.");
        await Eventually.True("the console shows the door all the same", Soon, async () =>
            (await corner.Cloud.PointAsync(site.Locker, "compartment/12/door_open"))?.TextOf("value") == "true");

        await corner.Influx.StartAsync();
        await corner.WaitUntilDrained(TimeSpan.FromMinutes(2));
        Assert.Single(await Stored.ReadAllAsync(corner), r => r is { Kind: "door-opened", Part: "compartment/12" });
    }

    [Fact]
    public async Task Payloads_that_are_not_protobuf_are_counted_and_change_nothing()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions { Mosquitto = true });
        await corner.WaitUntilOnline(Soon);
        DemoSite site = DemoSite.Of(corner);
        await using MqttWitness stranger = await MqttWitness.ConnectAsync(corner.BrokerUrl);
        byte[] noise = [0xFF, 0xFE, 0x07, .. Encoding.UTF8.GetBytes("{\"hello\":1}"), 0xFF];
        string circle = corner.Circle;
        string gateway = corner.GatewayId;
        foreach (string topic in new[]
        {
            $"spBv1.0/{circle}/NDATA/{gateway}", $"spBv1.0/{circle}/NBIRTH/{gateway}", $"spBv1.0/{circle}/DDATA/{gateway}/{site.Locker}", $"spBv1.0/{circle}/NDEATH/{gateway}",
            $"spBv1.0/{circle}/NCMD/{gateway}", $"spBv1.0/{circle}/DCMD/{gateway}/{site.Locker}", $"spBv1.0/{circle}/DBIRTH/{gateway}/{site.Locker}", "spBv1.0/nobody/NDATA/unheard",
        })
        {
            await stranger.PublishAsync(topic, noise);
            await stranger.PublishAsync(topic, []);
        }

        await Eventually.True("the ingest says that a payload cannot be read", Soon, () => Says(corner.CloudIngest.Log, "payload", "not protobuf", "cannot be read", "malformed"));
        await Eventually.True("the gateway says that a command cannot be read", Soon, () => Says(corner.Gateway.Log, "payload", "not protobuf", "cannot be read", "malformed"));
        await StillWorks(corner, site, "compartment/13");
    }

    [Fact]
    public async Task Forged_and_foreign_confirmations_delete_nothing()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions { Mosquitto = true, Influx = true });
        await corner.WaitUntilOnline(Soon);
        await corner.WaitUntilDrained(Soon);
        DemoSite site = DemoSite.Of(corner);
        ulong epoch = ulong.Parse((await corner.Cloud.LedgerAsync()).Items()[0].TextOf("epoch")!, CultureInfo.InvariantCulture);
        await corner.Influx!.KillAsync();
        await corner.Control.DoorAsync(site.Locker, "compartment/14", open: true);
        await Eventually.True("the outbox holds it", Soon, async () => Corner.OutboxRecords(await corner.GatewayApi.OutboxAsync()) >= 2);

        await using MqttWitness forger = await MqttWitness.ConnectAsync(corner.BrokerUrl);
        string topic = $"spBv1.0/{corner.Circle}/NCMD/{corner.GatewayId}";
        await forger.PublishAsync(topic, Confirm(new Confirmation(epoch ^ 1, 1, [new OffsetRange(1, 100_000)], 1)));
        await forger.PublishAsync(topic, Confirm(new Confirmation(epoch ^ 1, 2, [new OffsetRange(1, 100_000)], 1)));
        await forger.PublishAsync(topic, Confirm(new Confirmation(epoch, 1, [new OffsetRange(1, 1_000_000)], 1)));
        await forger.PublishAsync(topic, Confirm(new Confirmation(epoch, 7, [new OffsetRange(1, 10)], 1)));
        await forger.PublishAsync(topic, Metrics(new Metric { Name = Names.Confirm, Type = SparkplugType.Bytes, Value = MetricValue.Of(new byte[] { 9, 9, 9 }) }));

        await Eventually.True("the gateway refuses it and says so", Soon, () => Says(corner.Gateway.Log, "refused", "foreign", "another epoch"));
        Assert.True(Corner.OutboxRecords(await corner.GatewayApi.OutboxAsync()) >= 2, "A forged confirmation emptied the outbox.");

        await corner.Influx.StartAsync();
        await corner.WaitUntilDrained(TimeSpan.FromMinutes(2));
        Assert.Single(await Stored.ReadAllAsync(corner), r => r is { Kind: "door-opened", Part: "compartment/14" });
        Assert.True(corner.Gateway.IsRunning);
    }

    private static async Task StillWorks(Corner corner, DemoSite site, string part)
    {
        Assert.All([corner.FirmwareHost, corner.Gateway, corner.CloudIngest], p => Assert.True(p.IsRunning, $"{p.Name} has ended.\n{p.Log}"));
        Assert.Equal("done", (await corner.Cloud.ResultAsync(await corner.Cloud.UnlockAsync(site.Locker, part), Soon)).TextOf("state"));
        await corner.WaitUntilDrained(TimeSpan.FromMinutes(2));
    }

    private static bool SaysAddress(string log, int port) => log.Contains($"127.0.0.1:{port}", StringComparison.Ordinal);

    private static bool Says(string log, params string[] words) => words.Any(w => log.Contains(w, StringComparison.OrdinalIgnoreCase));

    private static byte[] Confirm(Confirmation confirmation)
    {
        ArrayBufferWriter<byte> bytes = new();
        confirmation.Write(bytes);
        return Metrics(new Metric { Name = Names.Confirm, Type = SparkplugType.Bytes, Value = MetricValue.Of(bytes.WrittenSpan.ToArray()) });
    }

    private static byte[] Metrics(Metric metric)
    {
        ArrayBufferWriter<byte> bytes = new();
        PayloadCodec.Write(bytes, new SparkplugPayload { TimestampMs = 1_700_000_000_000, Metrics = [metric] });
        return bytes.WrittenSpan.ToArray();
    }
}
