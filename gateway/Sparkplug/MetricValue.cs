namespace LifeCircle.Edge.Sparkplug;

/// <summary>What a <see cref="MetricValue"/> holds.</summary>
public enum ValueKind : byte { Null, Boolean, Int64, UInt64, Double, Text, Bytes }

/// <summary>A metric's value, without boxing. Narrow integers widen to 64 bits, Float to Double; the metric's type says what goes on the wire.</summary>
public readonly record struct MetricValue
{
    private readonly long _bits;
    private readonly object? _reference;

    private MetricValue(ValueKind kind, long bits, object? reference = null) => (Kind, _bits, _reference) = (kind, bits, reference);

    public static MetricValue Null => default;

    public ValueKind Kind { get; }

    public bool IsNull => Kind == ValueKind.Null;

    public bool Boolean => Kind == ValueKind.Boolean ? _bits != 0 : throw Wrong(ValueKind.Boolean);

    public long Int64 => Kind == ValueKind.Int64 ? _bits : throw Wrong(ValueKind.Int64);

    public ulong UInt64 => Kind == ValueKind.UInt64 ? (ulong)_bits : throw Wrong(ValueKind.UInt64);

    public double Double => Kind == ValueKind.Double ? BitConverter.Int64BitsToDouble(_bits) : throw Wrong(ValueKind.Double);

    public string Text => Kind == ValueKind.Text ? (string)_reference! : throw Wrong(ValueKind.Text);

    /// <summary>Not copied; nobody writes to it.</summary>
    public ReadOnlySpan<byte> Bytes => Kind == ValueKind.Bytes ? ((byte[])_reference!).AsSpan((int)(_bits >> 32), (int)_bits) : throw Wrong(ValueKind.Bytes);

    public static MetricValue Of(bool value) => new(ValueKind.Boolean, value ? 1 : 0);

    public static MetricValue Of(long value) => new(ValueKind.Int64, value);

    public static MetricValue Of(ulong value) => new(ValueKind.UInt64, (long)value);

    public static MetricValue Of(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static MetricValue Of(float value) => Of((double)value);

    public static MetricValue Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(ValueKind.Text, 0, value);
    }

    public static MetricValue Of(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Of(new ArraySegment<byte>(value));
    }

    /// <summary>A part of a larger buffer, by which it lives: whoever uses the buffer again ends the value.</summary>
    public static MetricValue Of(ArraySegment<byte> value)
    {
        if (value.Array is null) { throw new ArgumentException("The part is of no array.", nameof(value)); }
        return new(ValueKind.Bytes, ((long)value.Offset << 32) | (uint)value.Count, value.Array);
    }

    /// <summary>
    /// The value as its type means it. DATA carries no types, and signed numbers travel in unsigned fields, so a reader that
    /// knows the type only from the birth applies it here. A kind that does not fit the type comes back unchanged.
    /// </summary>
    public MetricValue As(SparkplugType type) => (Kind, type) switch
    {
        (ValueKind.Int64 or ValueKind.UInt64, SparkplugType.Int8) => Of((long)(sbyte)_bits),
        (ValueKind.Int64 or ValueKind.UInt64, SparkplugType.Int16) => Of((long)(short)_bits),
        (ValueKind.Int64 or ValueKind.UInt64, SparkplugType.Int32) => Of((long)(int)_bits),
        (ValueKind.Int64 or ValueKind.UInt64, SparkplugType.UInt8) => Of((long)(byte)_bits),
        (ValueKind.Int64 or ValueKind.UInt64, SparkplugType.UInt16) => Of((long)(ushort)_bits),
        (ValueKind.Int64 or ValueKind.UInt64, SparkplugType.UInt32) => Of((long)(uint)_bits),
        (ValueKind.Int64 or ValueKind.UInt64, SparkplugType.Int64 or SparkplugType.DateTime) => Of(_bits),
        (ValueKind.Int64 or ValueKind.UInt64, SparkplugType.UInt64) => Of((ulong)_bits),
        _ => this,
    };

    public bool Equals(MetricValue other) =>
        Kind == other.Kind && (Kind == ValueKind.Bytes ? Bytes.SequenceEqual(other.Bytes) : _bits == other._bits && Equals(_reference, other._reference));

    public override int GetHashCode()
    {
        HashCode hash = new();
        hash.Add(Kind);
        if (Kind == ValueKind.Bytes) { hash.AddBytes(Bytes); }
        else
        {
            hash.Add(_bits);
            hash.Add(_reference);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Boolean => _bits != 0 ? "true" : "false",
        ValueKind.Int64 => _bits.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ValueKind.UInt64 => ((ulong)_bits).ToString(System.Globalization.CultureInfo.InvariantCulture),
        ValueKind.Double => Double.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        ValueKind.Text => Text,
        _ => $"{Bytes.Length} bytes",
    };

    private InvalidOperationException Wrong(ValueKind asked) => new($"The value is {Kind}, not {asked}.");
}
