using System.Buffers;

namespace LifeCircle.Edge.Sparkplug.Payload;

/// <summary>Writes one <c>Metric</c> message after the other into the same memory: a message's length stands before it.</summary>
internal sealed class MetricWriter
{
    private readonly ArrayBufferWriter<byte> _metric = new(256), _set = new(64), _value = new(32);

    /// <summary>The message without its length; holds until the next.</summary>
    public ReadOnlySpan<byte> Write(in Metric metric)
    {
        ArrayBufferWriter<byte> to = _metric;
        to.ResetWrittenCount();
        if (metric.Name is { } name) { ProtoWriter.Text(to, Fields.Name, name); }
        if (metric.Alias is { } alias) { ProtoWriter.Number(to, Fields.Alias, alias); }
        if (metric.TimestampMs is { } timestamp) { ProtoWriter.Number(to, Fields.Timestamp, timestamp); }
        if (metric is { Type: { } type, OmitType: false }) { ProtoWriter.Number(to, Fields.Datatype, (ulong)type); }
        if (metric.IsHistorical) { ProtoWriter.Number(to, Fields.IsHistorical, 1); }
        if (metric.Value.IsNull) { ProtoWriter.Number(to, Fields.IsNull, 1); }
        if (metric.Quality is not null || metric.Unit is not null) { Properties(to, metric); }
        Value(to, metric);
        return to.WrittenSpan;
    }

    private void Properties(ArrayBufferWriter<byte> to, in Metric metric)
    {
        (ArrayBufferWriter<byte> set, ArrayBufferWriter<byte> value) = (_set, _value);
        set.ResetWrittenCount();
        value.ResetWrittenCount();
        if (metric.Quality is not null) { ProtoWriter.Text(set, Fields.PropertyKeys, "Quality"); }
        if (metric.Unit is not null) { ProtoWriter.Text(set, Fields.PropertyKeys, "engUnit"); }
        if (metric.Quality is { } quality)
        {
            ProtoWriter.Number(value, Fields.PropertyType, (ulong)SparkplugType.Int32);
            ProtoWriter.Number(value, Fields.PropertyInt, (uint)quality);
            ProtoWriter.Bytes(set, Fields.PropertyValues, value.WrittenSpan);
            value.ResetWrittenCount();
        }

        if (metric.Unit is { } unit)
        {
            ProtoWriter.Number(value, Fields.PropertyType, (ulong)SparkplugType.String);
            ProtoWriter.Text(value, Fields.PropertyString, unit);
            ProtoWriter.Bytes(set, Fields.PropertyValues, value.WrittenSpan);
        }

        ProtoWriter.Bytes(to, Fields.Properties, set.WrittenSpan);
    }

    private static void Value(ArrayBufferWriter<byte> to, in Metric metric)
    {
        MetricValue value = metric.Value;
        switch (value.Kind)
        {
            case ValueKind.Null:
                break;
            case ValueKind.Boolean:
                ProtoWriter.Number(to, Fields.BooleanValue, value.Boolean ? 1ul : 0);
                break;
            case ValueKind.Int64:
                Integer(to, metric.Type, (ulong)value.Int64);
                break;
            case ValueKind.UInt64:
                Integer(to, metric.Type, value.UInt64);
                break;
            case ValueKind.Double when metric.Type == SparkplugType.Float:
                ProtoWriter.Fixed32(to, Fields.FloatValue, BitConverter.SingleToUInt32Bits((float)value.Double));
                break;
            case ValueKind.Double:
                ProtoWriter.Fixed64(to, Fields.DoubleValue, BitConverter.DoubleToUInt64Bits(value.Double));
                break;
            case ValueKind.Text:
                ProtoWriter.Text(to, Fields.StringValue, value.Text);
                break;
            default:
                ProtoWriter.Bytes(to, Fields.BytesValue, value.Bytes);
                break;
        }
    }

    /// <summary>Up to 32 bits go into int_value, the others into long_value; signed ones as two's complement.</summary>
    private static void Integer(ArrayBufferWriter<byte> to, SparkplugType? type, ulong bits)
    {
        bool narrow = type is SparkplugType.Int8 or SparkplugType.Int16 or SparkplugType.Int32 or SparkplugType.UInt8 or SparkplugType.UInt16 or SparkplugType.UInt32;
        ProtoWriter.Number(to, narrow ? Fields.IntValue : Fields.LongValue, narrow ? (uint)bits : bits);
    }
}
