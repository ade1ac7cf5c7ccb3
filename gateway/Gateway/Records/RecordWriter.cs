using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Records;

/// <summary>Makes outbox records inside the write of the state change that they report.</summary>
public sealed class RecordWriter(Outbox.Outbox outbox, AliasBook aliases, BootClock boot, GatewaySettings settings, KnownEvents known)
{
    /// <summary>One event of firmware-host or of the gateway itself (device empty).</summary>
    public long AppendEvent(WriteScope scope, EventNote note)
    {
        string metric = Names.EventPrefix + note.Kind;
        known.Saw(scope, note.Device, note.Kind);
        ulong alias = aliases.Resolve(scope, outbox.Epoch, note.Device, metric, SparkplugType.String);
        RecordHead head = new(settings.Site.Circle, note.Device, note.BootId, note.MonotonicNs);
        byte[] body = RecordBody.Write(head, [new RecordMetric(alias, SparkplugType.String, MetricValue.Of(EventJson.Write(note)), MetricQuality.Good)]);
        return outbox.Append(scope, OutboxStream.Events, body);
    }

    /// <summary>An event that the gateway makes: its id is of its own, its time is now.</summary>
    public EventNote OwnEvent(string device, string part, string kind, string dataJson) =>
        new($"gw-{Guid.NewGuid():N}", device, part, kind, boot.BootId, boot.MonotonicNs, dataJson);

    /// <summary>Points of one device, or of the node (device empty), at one instant.</summary>
    public long AppendPoints(WriteScope scope, string device, string bootId, long monotonicNs, IReadOnlyList<MetricImage> points)
    {
        RecordMetric[] metrics = new RecordMetric[points.Count];
        for (int i = 0; i < metrics.Length; i++)
        {
            MetricImage point = points[i];
            ulong alias = aliases.Resolve(scope, outbox.Epoch, device, point.Name, point.Type);
            metrics[i] = new RecordMetric(alias, point.Type, point.Value, point.Quality);
        }

        return outbox.Append(scope, OutboxStream.Telemetry, RecordBody.Write(new RecordHead(settings.Site.Circle, device, bootId, monotonicNs), metrics));
    }

    /// <summary>Names an evicted range in the write that evicts it; false when the events stream has no room for it now.</summary>
    public bool TryAppendEvicted(WriteScope scope, EvictedRange range)
    {
        try
        {
            AppendEvent(scope, OwnEvent("", "", EventKinds.OutboxEvicted, EventJson.Evicted(range)));
            return true;
        }
        catch (OutboxFullException)
        {
            return false;
        }
    }
}
