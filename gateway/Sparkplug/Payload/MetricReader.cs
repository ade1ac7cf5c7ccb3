using System.Text;
using System.Text.Unicode;

namespace LifeCircle.Edge.Sparkplug.Payload;

/// <summary>Reads one <c>Metric</c> message. A value of a kind that is not used here (data set, template, extension) reads as null.</summary>
/// <param name="message">What <paramref name="bytes"/> lie in; values of bytes are parts of it.</param>
internal ref struct MetricReader(ReadOnlySpan<byte> bytes, ArraySegment<byte> message, PayloadLimits limits, TextPool? texts)
{
    private ProtoReader _fields = new(bytes);
    private MetricValue _value;
    private bool _isNull;
    private int? _quality;
    private string? _unit;

    public bool TryRead(out Metric metric, out string error)
    {
        string? name = null;
        ulong? alias = null, timestamp = null;
        SparkplugType? type = null;
        bool historical = false;
        metric = default;
        while (!_fields.AtEnd)
        {
            error = Cut;
            if (!_fields.TryTag(out int field, out WireType wire)) { return false; }
            bool read;
            switch (field, wire)
            {
                case (Fields.Name, WireType.Bytes):
                    read = TryText(out name, ref error);
                    break;
                case (Fields.Alias, WireType.Varint):
                    read = TryNumber(out alias);
                    break;
                case (Fields.Timestamp, WireType.Varint):
                    read = TryNumber(out timestamp);
                    break;
                case (Fields.Datatype, WireType.Varint):
                    read = _fields.TryVarint(out ulong number);
                    type = number <= (ulong)SparkplugType.DateTimeArray ? (SparkplugType)number : SparkplugType.Unknown;
                    break;
                case (Fields.IsHistorical, WireType.Varint):
                    read = TryFlag(out historical);
                    break;
                case (Fields.IsNull, WireType.Varint):
                    read = TryFlag(out _isNull);
                    break;
                case (Fields.Properties, WireType.Bytes):
                    read = _fields.TryBytes(out ReadOnlySpan<byte> set) && TryProperties(set, ref error);
                    break;
                default:
                    read = TryValue(field, wire, ref error);
                    break;
            }

            if (!read) { return false; }
        }

        metric = new Metric
        {
            Name = name,
            Alias = alias,
            TimestampMs = timestamp,
            Type = type,
            IsHistorical = historical,
            Value = _isNull ? MetricValue.Null : type is { } known ? _value.As(known) : _value,
            Quality = _quality,
            Unit = _unit,
        };
        error = "";
        return true;
    }

    private const string Cut = "a field is cut short or is not protobuf";

    private bool TryValue(int field, WireType wire, ref string error)
    {
        switch (field, wire)
        {
            case (Fields.IntValue, WireType.Varint):
                if (!_fields.TryVarint(out ulong narrow)) { return false; }
                _value = MetricValue.Of((long)(uint)narrow);
                return true;
            case (Fields.LongValue, WireType.Varint):
                if (!_fields.TryVarint(out ulong wide)) { return false; }
                _value = MetricValue.Of((long)wide);
                return true;
            case (Fields.FloatValue, WireType.Fixed32):
                if (!_fields.TryFixed32(out uint single)) { return false; }
                _value = MetricValue.Of(BitConverter.UInt32BitsToSingle(single));
                return true;
            case (Fields.DoubleValue, WireType.Fixed64):
                if (!_fields.TryFixed64(out ulong twice)) { return false; }
                _value = MetricValue.Of(BitConverter.UInt64BitsToDouble(twice));
                return true;
            case (Fields.BooleanValue, WireType.Varint):
                if (!TryFlag(out bool flag)) { return false; }
                _value = MetricValue.Of(flag);
                return true;
            case (Fields.StringValue, WireType.Bytes):
                if (!TryText(out string? text, ref error)) { return false; }
                _value = MetricValue.Of(text!);
                return true;
            case (Fields.BytesValue, WireType.Bytes):
                if (!_fields.TryBytes(out ReadOnlySpan<byte> raw)) { return false; }
                message.AsSpan().Overlaps(raw, out int start); // An empty value lies nowhere; it starts at 0.
                _value = MetricValue.Of(message.Slice(start, raw.Length));
                return true;
            case ( >= Fields.DataSetValue and <= Fields.ExtensionValue, _):
                _value = MetricValue.Null;
                return _fields.TrySkip(wire);
            default:
                return _fields.TrySkip(wire);
        }
    }

    /// <summary>Keys and values pair up by position, and may come in any order; only Quality and engUnit are kept.</summary>
    private bool TryProperties(ReadOnlySpan<byte> set, ref string error)
    {
        int keys = 0, values = 0, qualityAt = -1, unitAt = -1;
        for (ProtoReader fields = new(set); !fields.AtEnd;)
        {
            if (!fields.TryTag(out int field, out WireType wire)) { return false; }
            if (field != Fields.PropertyKeys || wire != WireType.Bytes)
            {
                if (!fields.TrySkip(wire)) { return false; }
                continue;
            }

            if (!fields.TryBytes(out ReadOnlySpan<byte> key)) { return false; }
            if (key.SequenceEqual("Quality"u8)) { qualityAt = keys; }
            if (key.SequenceEqual("engUnit"u8)) { unitAt = keys; }
            keys++;
        }

        for (ProtoReader fields = new(set); !fields.AtEnd;)
        {
            if (!fields.TryTag(out int field, out WireType wire)) { return false; }
            if (field != Fields.PropertyValues || wire != WireType.Bytes)
            {
                if (!fields.TrySkip(wire)) { return false; }
                continue;
            }

            if (!fields.TryBytes(out ReadOnlySpan<byte> value) || !TryProperty(value, values == qualityAt, values == unitAt, ref error)) { return false; }
            values++;
        }

        return true;
    }

    private bool TryProperty(ReadOnlySpan<byte> property, bool isQuality, bool isUnit, ref string error)
    {
        for (ProtoReader fields = new(property); !fields.AtEnd;)
        {
            if (!fields.TryTag(out int field, out WireType wire)) { return false; }
            if (isQuality && field is Fields.PropertyInt or Fields.PropertyLong && wire == WireType.Varint)
            {
                if (!fields.TryVarint(out ulong quality)) { return false; }
                _quality = (int)quality;
            }
            else if (isUnit && field == Fields.PropertyString && wire == WireType.Bytes)
            {
                if (!fields.TryBytes(out ReadOnlySpan<byte> unit) || !TryDecode(unit, out _unit, ref error)) { return false; }
            }
            else if (!fields.TrySkip(wire)) { return false; }
        }

        return true;
    }

    private bool TryNumber(out ulong? value)
    {
        bool read = _fields.TryVarint(out ulong number);
        value = number;
        return read;
    }

    private bool TryFlag(out bool value)
    {
        bool read = _fields.TryVarint(out ulong number);
        value = number != 0;
        return read;
    }

    private bool TryText(out string? text, ref string error)
    {
        text = null;
        return _fields.TryBytes(out ReadOnlySpan<byte> utf8) && TryDecode(utf8, out text, ref error);
    }

    private readonly bool TryDecode(ReadOnlySpan<byte> utf8, out string? text, ref string error)
    {
        text = null;
        if (utf8.Length > limits.TextBytesMax) { error = $"a text of {utf8.Length} bytes is longer than {limits.TextBytesMax}"; return false; }
        if (!Utf8.IsValid(utf8)) { error = "a text is not UTF-8"; return false; }
        text = texts is null ? Encoding.UTF8.GetString(utf8) : texts.Of(utf8);
        return true;
    }
}
