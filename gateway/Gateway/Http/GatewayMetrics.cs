using System.Diagnostics.Metrics;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Node;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Gateway.Telemetry;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Http;

/// <summary>What /metrics says. Every figure is read when it is asked for; nothing is counted twice.</summary>
public sealed class GatewayMetrics : IDisposable
{
    public const string MeterName = "LifeCircle.Edge.Gateway";

    private readonly Meter _meter = new(MeterName);

    public GatewayMetrics(
        Outbox.Outbox outbox, Database database, LinkView link, UplinkMonitor uplink, WallClock clock, CommandLedger commands, TelemetryWriter telemetry, NodePoints node, StateCopier copier, BootClock boot)
    {
        Gauge("outbox_records", "Records that wait for confirmation", () => Each(s => outbox.Extent(s).Records));
        Gauge("outbox_bytes", "Bytes of their bodies", () => Each(s => outbox.Extent(s).Bytes));
        Gauge("outbox_bytes_max", "Budget of the stream", () => Each(outbox.BytesMax));
        Gauge("outbox_head", "Highest offset given", () => Each(s => outbox.Extent(s).Head));
        Gauge("outbox_tail", "Lowest offset still held", () => Each(s => outbox.Extent(s).Tail));
        Gauge("outbox_oldest_age_seconds", "Age of the oldest record; 0 when empty or of an earlier boot", () => Each(s => OldestAgeS(outbox, s, boot)));
        Counter("outbox_confirmed_records", "Records deleted because the cloud has them", () => outbox.Counts.ConfirmedRecords);
        Counter("outbox_evicted_records", "Telemetry records dropped for space", () => outbox.Counts.EvictedRecords);
        Counter("outbox_refused_confirmations", "Confirmations of another epoch or of offsets never given", () => outbox.Counts.RefusedConfirmations);
        DiskMetrics(outbox, database);
        Gauge("state_copy_age_seconds", "Since the state was last the same as its copy; absent before that", () => copier.AgeS is { } ageS ? One(ageS) : []);

        Gauge("firmware_link_up", "1 while connected to firmware-host", () => One(link.Session is null ? 0 : 1));
        Counter("firmware_connects", "Connections to firmware-host", () => link.Connects);
        Counter("firmware_readings", "Readings received", () => link.Readings);
        Counter("firmware_entries", "Journal entries taken", () => link.Entries);
        Counter("firmware_entry_repeats", "Journal entries that came again and changed nothing", () => link.Repeats);

        Gauge("uplink_up", "1 while connected to the broker", () => One(uplink.Status.Connected ? 1 : 0));
        Gauge("uplink_in_flight_bytes", "Record bytes sent and not confirmed", () => One(uplink.Status.InFlightBytes));
        Counter("uplink_sessions", "Connections to the broker", () => uplink.Status.Sessions);
        Counter("uplink_births", "Births sent", () => uplink.Status.Births);
        Counter("uplink_messages_sent", "DATA messages sent", () => uplink.Status.MessagesSent);
        Counter("uplink_records_sent", "Records sent, repeats included", () => uplink.Status.RecordsSent);
        Counter("uplink_records_confirmed", "Records confirmed by the cloud", () => uplink.Status.RecordsConfirmed);
        Counter("uplink_resends", "Messages sent again because no confirmation came", () => uplink.Status.Probes);
        Counter("uplink_refused_messages", "Messages that made no sense", () => uplink.Status.RefusedMessages);
        Counter("uplink_dropped_messages", "Messages that came faster than they were read", () => uplink.Status.DroppedMessages);
        LinkMetrics(uplink, boot);
        ClockMetrics(clock);

        Gauge("commands_open", "Commands without a result", () => One(commands.Open.Count));
        Counter("commands_taken", "Commands stored", () => commands.Taken);
        Counter("command_repeats", "Commands whose id was known", () => commands.Repeats);
        Counter("telemetry_groups_dropped", "Groups of points given up because the disk did not take them", () => telemetry.Dropped);
        Gauge("uptime_seconds", "Time since the start", () => One(node.UptimeS));
        Gauge("rss_bytes", "Memory of the process", () => One(node.RssBytes));
    }

    public void Dispose() => _meter.Dispose();

    private void DiskMetrics(Outbox.Outbox outbox, Database database)
    {
        (long Records, long Bytes) start = (Heads(outbox), ProcessDisk.BytesWritten());
        Counter("database_commits", "Commits, each with a sync of the log; folding the log into the file syncs besides", () => database.Commits);
        Counter("database_announcements_failed", "Writes on disk of which a part of this process was not told, by a mistake of it; a restart reads all anew", () => database.AnnouncementsFailed);
        Gauge("database_bytes", "Size of the database file", () => One(database.FileBytes.Database));
        Gauge("database_log_bytes", "Size of its write-ahead log", () => One(database.FileBytes.Log));
        Gauge("disk_reserve_bytes", "Space kept for a full disk; 0 while it is in use", () => One(database.FileBytes.Reserve));
        Gauge("disk_short", "1 while the disk is full and telemetry waits", () => One(database.IsShort ? 1 : 0));
        Counter("disk_written_bytes", "Bytes that this process had written to the disk", ProcessDisk.BytesWritten);
        Gauge("disk_bytes_per_record", "Bytes written to the disk for each record since the start, deletion and all else included; absent before the first",
            () => Heads(outbox) - start.Records is > 0 and var records ? One((ProcessDisk.BytesWritten() - start.Bytes) / (double)records) : []);
        Gauge("outbox_events_tight", "1 when nine tenths of the events budget are in use", () => One(outbox.EventsAreTight ? 1 : 0));
    }

    private static long Heads(Outbox.Outbox outbox) => outbox.Extent(OutboxStream.Events).Head + outbox.Extent(OutboxStream.Telemetry).Head;


    private void LinkMetrics(UplinkMonitor uplink, BootClock boot)
    {
        Gauge("uplink_round_trip_seconds", "From sending to confirmation, smoothed; 0 before the first", () => One(uplink.Status.Link.RoundTripMs / 1e3));
        Gauge("uplink_round_trip_base_seconds", "The same without a queue of ours", () => One(uplink.Status.Link.BaseMs / 1e3));
        Gauge("uplink_silence_seconds", "First wait for a confirmation", () => One(uplink.Status.Link.SilenceMs / 1e3));
        Gauge("uplink_window_bytes", "Record bytes that may be on the way", () => One(uplink.Status.Link.WindowBytes));
        Gauge("uplink_lane_window_bytes", "The same of each lane", () => EachLane(uplink, l => l.WindowBytes));
        Gauge("uplink_lane_in_flight_bytes", "Record bytes sent and not confirmed, of each lane", () => EachLane(uplink, l => l.OnTheWayBytes));
        Gauge("uplink_oldest_unconfirmed_seconds", "Since the oldest message that is not confirmed was sent", () => EachLane(uplink, l => l.OldestSentMs == 0 ? 0 : SinceS(boot, l.OldestSentMs)));
        Gauge("uplink_last_confirmed_seconds", "Since the last confirmation; absent before the first",
            () => uplink.Status.Link.LastConfirmedMs is > 0 and var lastMs ? One(SinceS(boot, lastMs)) : []);
        Gauge("uplink_bytes_per_day", "Bytes on the link in a day that goes on like the last hour, headers included", () => One(uplink.Status.Link.BytesPerDay));
        _meter.CreateObservableCounter("gateway_uplink_bytes", () => Enum.GetValues<TrafficKind>().Select(
            k => new Measurement<long>(uplink.Status.Link.BytesByKind[(int)k], new KeyValuePair<string, object?>("kind", k.ToString().ToLowerInvariant()))),
            description: "Bytes on the link, headers included as they usually are");
    }

    private void ClockMetrics(WallClock clock)
    {
        Gauge("clock_trusted", "1 when times are known", () => One(clock.IsTrusted ? 1 : 0));
        Gauge("clock_estimated", "1 while records get an estimated time", () => One(clock.Figures.Estimated ? 1 : 0));
        Gauge("clock_system_error_seconds", "The machine's own clock less the time that records get", () => One(clock.Figures.SystemErrorMs / 1e3));
        Gauge("clock_heard_seconds", "Since a trusted source was last heard; absent before the first", () => clock.Figures.SinceHeardMs is { } sinceMs ? One(sinceMs / 1e3) : []);
    }

    private static IEnumerable<Measurement<double>> EachLane(UplinkMonitor uplink, Func<LaneFigures, double> figure) => Enum.GetValues<LaneKind>().Select(
        k => new Measurement<double>(figure(uplink.Status.Link.Lanes[(int)k]), new KeyValuePair<string, object?>("lane", k.ToString().ToLowerInvariant())));

    private static double SinceS(BootClock boot, long ms) => Math.Max(0, (boot.MonotonicNs / 1_000_000) - ms) / 1e3;

    private static double OldestAgeS(Outbox.Outbox outbox, OutboxStream stream, BootClock boot)
    {
        OutboxExtent extent = outbox.Extent(stream);
        return extent.Records > 0 && outbox.Read(stream, extent.Tail, 1, 1) is [var oldest] && RecordBody.TryRead(oldest.Body.Span, out RecordHead head, out _, out _) && head.BootId == boot.BootId
            ? Math.Max(0, (boot.MonotonicNs - head.MonotonicNs) / 1e9)
            : 0;
    }

    private static IEnumerable<Measurement<double>> One(double value) => [new(value)];

    private static IEnumerable<Measurement<double>> Each(Func<OutboxStream, long> figure) => Each(s => (double)figure(s));

    private static IEnumerable<Measurement<double>> Each(Func<OutboxStream, double> figure) =>
    [
        new(figure(OutboxStream.Events), new KeyValuePair<string, object?>("stream", "events")),
        new(figure(OutboxStream.Telemetry), new KeyValuePair<string, object?>("stream", "telemetry")),
    ];

    private void Gauge(string name, string text, Func<IEnumerable<Measurement<double>>> read) => _meter.CreateObservableGauge($"gateway_{name}", read, description: text);

    private void Counter(string name, string text, Func<long> read) => _meter.CreateObservableCounter($"gateway_{name}", read, description: text);
}
