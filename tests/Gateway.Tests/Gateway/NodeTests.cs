using LifeCircle.Edge.Gateway.Node;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway;

/// <summary>What the gateway says about itself.</summary>
public sealed class NodeTests
{
    private static readonly ClockFigures Unknown = new(false, false, ClockSource.None, 0, null);
    private static readonly ClockFigures Estimated = new(false, true, ClockSource.Estimate, 0, null);
    private static readonly ClockFigures Trusted = new(true, false, ClockSource.Cloud, -1_780_000_000_000, 0);

    [Fact]
    public void A_heartbeat_carries_all_points_now_and_then_and_in_between_the_beat_and_what_has_changed()
    {
        BeatRules rules = new();
        Assert.Equal(4, rules.Choose(Points(0, 100_000_000, true)).Count);
        for (int beat = 1; beat < 13; beat++) { Assert.Equal([Names.Heartbeat], Names_(rules.Choose(Points(beat, 101_000_000 + beat, true)))); }
        Assert.Equal(4, rules.Choose(Points(13, 101_000_000, true)).Count);
        Assert.Equal([Names.Heartbeat, "clock_trusted"], Names_(rules.Choose(Points(14, 101_000_000, false))));
        Assert.Equal([Names.Heartbeat, "rss_bytes"], Names_(rules.Choose(Points(15, 140_000_000, false))));
        rules.Failed();
        Assert.Equal(4, rules.Choose(Points(16, 140_000_000, false)).Count);
    }

    [Fact]
    public void An_estimated_time_and_a_shared_name_are_said_once_and_the_time_found_only_after_an_estimate()
    {
        NodeAlarms alarms = new();
        Assert.Empty(alarms.Look(Unknown, 0));
        Assert.Equal(["clock-estimated"], alarms.Look(Estimated, 0).Select(a => a.Kind));
        Assert.Empty(alarms.Look(Estimated, 0));
        (string kind, string json) = Assert.Single(alarms.Look(Trusted, 0));
        Assert.Equal(("clock-found", """{"source":"Cloud","system_error_ms":-1780000000000}"""), (kind, json));
        Assert.Equal(["uplink-taken-over"], alarms.Look(Trusted, 2).Select(a => a.Kind));
        Assert.Empty(alarms.Look(Trusted, 2));
        Assert.Empty(new NodeAlarms().Look(Trusted, 0));
    }

    [Fact]
    public void A_number_with_a_fraction_shows_it_also_when_it_is_whole()
    {
        Assert.Equal("""{"text":"full","seconds":12.0}""", EventJson.Disk("full", 12));
        Assert.Equal("""{"text":"full","seconds":0.3}""", EventJson.Disk("full", 0.26));
    }

    [Fact]
    public async Task Heartbeats_note_how_long_the_boot_has_lived()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        await Eventually.True("the boot is on disk", RunningGateway.Limit, () => gateway.Database.Read(c =>
        {
            using Microsoft.Data.Sqlite.SqliteCommand command = c.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM uplink_boot WHERE last_ns > 0";
            return (long)command.ExecuteScalar()! == 1;
        }));
        Assert.Contains(gateway.Records(OutboxStream.Telemetry)[0].Metrics, m => m.Name == "clock_trusted");
    }

    private static MetricImage[] Points(long uptimeS, long rss, bool trusted) =>
    [
        new(Names.Heartbeat, SparkplugType.Int64, "s", MetricValue.Of(uptimeS), 192),
        new("uptime_s", SparkplugType.Int64, "s", MetricValue.Of(uptimeS), 192),
        new("rss_bytes", SparkplugType.Int64, "By", MetricValue.Of(rss), 192),
        new("clock_trusted", SparkplugType.Boolean, "", MetricValue.Of(trusted), 192),
    ];

    private static IEnumerable<string> Names_(IReadOnlyList<MetricImage> points) => points.Select(p => p.Name);
}
