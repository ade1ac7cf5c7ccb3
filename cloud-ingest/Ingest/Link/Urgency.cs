using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Ingest.Link;

/// <summary>What goes first when not everything can be taken; the least urgent is let go first, unconfirmed, and comes again.</summary>
internal enum Urgency
{
    /// <summary>Values that newer ones have overtaken already.</summary>
    Backlog,

    Telemetry,

    /// <summary>Events, births, deaths, and whatever is not understood: that is for the core to judge.</summary>
    First,
}

internal static class Urgencies
{
    private const byte TelemetryStream = 2;

    /// <summary>Of a message. Reads it whole, so it is asked only when there is little room.</summary>
    public static Urgency Of(string topic, byte[] body)
    {
        bool isData = topic.Contains("/NDATA/", StringComparison.Ordinal) || topic.Contains("/DDATA/", StringComparison.Ordinal);
        if (!isData || !PayloadCodec.TryRead(body, out SparkplugPayload payload, out _) || payload.Metrics.Count < 2) { return Urgency.First; }
        if (payload.Metrics[0].Value.Kind != ValueKind.Bytes || !RunHeader.TryRead(payload.Metrics[0].Value.Bytes, out RunHeader run, out _) || run.Stream != TelemetryStream) { return Urgency.First; }
        return payload.Metrics.Skip(1).All(m => m.IsHistorical) ? Urgency.Backlog : Urgency.Telemetry;
    }

    /// <summary>The least that is taken when so much of the room is in use.</summary>
    public static Urgency Least(long used, long most) => used > most / 4 * 3 ? Urgency.First : used > most / 2 ? Urgency.Telemetry : Urgency.Backlog;
}
