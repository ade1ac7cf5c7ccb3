using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>From a serial frame to a row in the database, and from the operator's order to the pulse.</summary>
public sealed class WholeWayTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public Task An_unlock_in_the_console_is_one_pulse_and_its_story_stands_in_influxd() => TellAsync(new CornerOptions { Mosquitto = true, Influx = true });

    [Fact]
    public Task An_unlock_in_the_console_is_one_pulse_and_its_story_stands_in_the_embedded_store() => TellAsync(new CornerOptions());

    private async Task TellAsync(CornerOptions options)
    {
        await using Corner corner = await Corner.StartAsync(options with { People = true, OpenAfterMs = 300, CloseAfterMs = 1_200 });
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        DemoSite site = DemoSite.Of(corner);

        string id = await corner.Cloud.UnlockAsync(site.Locker, "compartment/07", reason: "the whole way");

        JsonElement done = await corner.Cloud.ResultAsync(id, Soon);
        Assert.Equal("done", done.TextOf("state"));
        await Eventually.True("the person has closed the door", Soon, () => corner.Physical.Any(h => h is { What: "door-closed", Part: "compartment/07" }));
        await corner.Control.HoldStillAsync();
        await corner.WaitUntilDrained(TimeSpan.FromSeconds(60));
        MetricsPage page = await Eventually.Some("the figures of a moment in which nothing waits", Soon,
            async () => await MetricsPage.ReadAsync(corner.GatewayApi) is var now && now.Sum("gateway_outbox_records") == 0 && now.Sum("gateway_uplink_in_flight_bytes") == 0 ? now : null);
        Assert.Single(corner.Physical, h => h is { What: "pulse", Part: "compartment/07" });

        IReadOnlyList<StoredRow> rows = await Stored.ReadAllAsync(corner);
        output.WriteLine($"{rows.Count} rows, {rows.Count(r => r.IsEvent)} events");
        StoredRow result = Assert.Single(rows, r => r.Kind == "command-result");
        Assert.Equal((id, "done"), (result.Fields["command_id"], result.Fields["outcome"]));
        Assert.Equal(["door-opened", "door-closed"], rows.Where(r => r.IsEvent && r.Part == "compartment/07" && r.Kind != "command-result").OrderBy(r => r.Offset).Select(r => r.Kind));
        string[] doorStates = [.. rows.Where(r => r.Measurement == "locker" && r.Part == "compartment/07" && r.Fields.ContainsKey("door_open"))
            .OrderBy(r => r.Offset).Select(r => r.Fields["door_open"])];
        Assert.Equal(["true", "false"], doorStates.TakeLast(2));
        Assert.All(rows, r => Assert.Equal((corner.Circle, corner.GatewayId), (r.Tags["circle"], r.Tags["gateway"])));
        CheckMetrics(page, rows.Count(r => r.IsEvent));
    }

    /// <summary>Names that an operator's dashboards hang on, and figures that make sense after some traffic and an empty outbox.</summary>
    private static void CheckMetrics(MetricsPage page, int events)
    {
        string[] counters =
        [
            "outbox_confirmed_records_total", "database_commits_total", "disk_written_bytes_total", "firmware_connects_total", "firmware_readings_total", "firmware_entries_total",
            "uplink_sessions_total", "uplink_births_total", "uplink_messages_sent_total", "uplink_records_sent_total", "uplink_records_confirmed_total", "uplink_bytes_total", "commands_taken_total",
        ];
        string[] gauges =
        [
            "outbox_head", "outbox_tail", "outbox_bytes_max", "database_bytes", "disk_reserve_bytes", "disk_bytes_per_record", "firmware_link_up", "uplink_up", "uplink_bytes_per_day", "uplink_window_bytes",
            "uplink_round_trip_seconds", "clock_trusted", "uptime_seconds", "rss_bytes",
        ];
        string[] zero =
        [
            "outbox_records", "outbox_bytes", "outbox_oldest_age_seconds", "outbox_evicted_records_total", "outbox_refused_confirmations_total", "database_announcements_failed_total", "disk_short",
            "outbox_events_tight", "uplink_in_flight_bytes", "uplink_refused_messages_total", "uplink_dropped_messages_total", "commands_open", "telemetry_groups_dropped_total",
        ];
        string[] wrong =
        [
            .. from name in (string[])[.. counters, .. gauges, .. zero]
               let full = $"gateway_{name}"
               let expected = name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge"
               where page.TypeOf(full) != expected || page.Samples(full).Count == 0 || page.Sum(full) > 0 == zero.Contains(name)
               select $"{full}: {page.TypeOf(full) ?? "no TYPE line"}, {page.Samples(full).Count} samples, {page.Sum(full)}",
        ];
        Assert.True(wrong.Length == 0, $"{string.Join('\n', wrong)}\nThere are: {string.Join(' ', page.Names)}");

        Assert.Equal(page.Sum("gateway_outbox_confirmed_records_total"), page.Sum("gateway_outbox_head")); // All that was ever given an offset.
        Assert.Equal(events, Of("gateway_outbox_head", "stream", "events"));
        Assert.InRange(page.Sum("gateway_disk_bytes_per_record"), 100, 1_000_000);
        Assert.All((string[])["birth", "event", "live"], kind => Assert.True(Of("gateway_uplink_bytes_total", "kind", kind) > 0, $"No bytes of {kind}."));

        double Of(string name, string label, string value) => page.Samples(name).Single(s => s.Labels.Contains($"{label}=\"{value}\"", StringComparison.Ordinal)).Value;
    }

    [Fact]
    public async Task Every_page_and_api_document_answers_and_listens_on_loopback_only()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions());
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));

        foreach (JsonApi api in new JsonApi[] { corner.GatewayApi, corner.Cloud })
        {
            foreach (string path in new[] { "/", "/healthz", "/metrics", "/openapi/v1.json" }) { Assert.Equal(200, await api.StatusAsync(path)); }
        }

        string[] open = [.. ListeningSockets.OfProcesses(corner.Gateway.Process.Id, corner.CloudIngest.Process.Id, corner.FirmwareHost.Process.Id)];
        Assert.NotEmpty(open);
        Assert.All(open, address => Assert.StartsWith("127.0.0.1:", address));
    }

    [Fact]
    public async Task Every_process_ends_cleanly_on_sigterm_within_five_seconds()
    {
        await using Corner corner = await Corner.StartAsync(new CornerOptions());
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));

        foreach (CornerPart part in new[] { corner.Gateway, corner.CloudIngest, corner.FirmwareHost, corner.Simulator })
        {
            Assert.Equal(0, await part.Process.TerminateAsync(TimeSpan.FromSeconds(5)));
        }
    }
}
