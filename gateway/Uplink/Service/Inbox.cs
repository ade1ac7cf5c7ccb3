using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Uplink;

/// <summary>What a message from outside asks for.</summary>
internal abstract record Order
{
    private Order() { }

    public sealed record Rebirth : Order;

    /// <param name="Answers">Timestamp of the birth that it answers; null from a host that does not say.</param>
    public sealed record Time(long UtcMs, ulong? Answers) : Order;

    public sealed record Confirm(Confirmation Confirmation) : Order;

    /// <summary>The far end's heads, in answer to a birth: what it has confirmed of this epoch.</summary>
    public sealed record Head(Outbox.OutboxStream Stream, ulong Epoch, long Offset) : Order;

    public sealed record Host(SessionEvent.HostState State) : Order;

    public sealed record Execute(RemoteCommand Command) : Order;

    /// <param name="IsConfirmation">It was meant to be one.</param>
    public sealed record Refused(string Why, bool IsConfirmation) : Order;
}

/// <summary>Reads messages from outside. Nothing in them is believed before it is checked; nothing in them throws.</summary>
internal sealed class Inbox(UplinkOptions options)
{
    private static readonly PayloadLimits Limits = new(256 << 10, 1_000, 64 << 10);

    public IEnumerable<Order> Read(InboundMessage message)
    {
        if (!SparkplugTopic.TryParse(message.Topic, out SparkplugTopic topic)) { return [new Order.Refused("its topic is not understood", false)]; }
        if (topic.Type == MessageType.State) { return topic.Node == options.PrimaryHostId ? [State(message.Payload)] : []; }
        if (topic.Type is not (MessageType.NCmd or MessageType.DCmd)) { return []; }
        if (!PayloadCodec.TryRead(message.Payload, Limits, out SparkplugPayload payload, out string error)) { return [new Order.Refused(error, false)]; }
        return topic.Type == MessageType.NCmd ? Node(payload) : Device(topic.Device!, payload);
    }

    private static Order State(byte[] json) =>
        HostStateMessage.Parse(json) is { } state ? new Order.Host(state) : new Order.Refused("it is not the state message of a host", false);

    private static IEnumerable<Order> Node(SparkplugPayload payload)
    {
        ulong? epoch = Number(payload, Names.EpochMetric);
        foreach (Metric metric in payload.Metrics)
        {
            switch (metric.Name)
            {
                case Names.HeadEvents or Names.HeadTelemetry when epoch is { } of && Integer(metric.Value) is { } offset:
                    yield return new Order.Head(metric.Name == Names.HeadEvents ? Outbox.OutboxStream.Events : Outbox.OutboxStream.Telemetry, of, offset);
                    break;
                case Names.Rebirth when metric.Value is { Kind: ValueKind.Boolean, Boolean: true }:
                    yield return new Order.Rebirth();
                    break;
                case Names.Time when Integer(metric.Value) is { } utcMs:
                    yield return new Order.Time(utcMs, Number(payload, Names.TimeAnswers));
                    break;
                case Names.Confirm:
                    yield return Confirm(metric.Value);
                    break;
            }
        }
    }

    private static Order Confirm(MetricValue value)
    {
        if (value.Kind != ValueKind.Bytes) { return new Order.Refused("the confirmation holds no bytes", true); }
        return Confirmation.TryRead(value.Bytes, out Confirmation confirmation, out string error) ? new Order.Confirm(confirmation) : new Order.Refused(error, true);
    }

    private static IEnumerable<Order> Device(string device, SparkplugPayload payload)
    {
        foreach (Metric metric in payload.Metrics)
        {
            if (metric.Name != Names.Command || metric.Value.Kind != ValueKind.Text) { continue; }
            yield return RemoteCommand.TryParse(device, metric.Value.Text, out RemoteCommand? command, out string error) ? new Order.Execute(command) : new Order.Refused(error, false);
        }
    }

    private static ulong? Number(SparkplugPayload payload, string name) => payload.Metrics.FirstOrDefault(m => m.Name == name).Value is { Kind: ValueKind.UInt64 } said ? said.UInt64 : null;

    private static long? Integer(MetricValue value) => value.Kind switch
    {
        ValueKind.Int64 => value.Int64,
        ValueKind.UInt64 when value.UInt64 <= long.MaxValue => (long)value.UInt64,
        _ => null,
    };
}
