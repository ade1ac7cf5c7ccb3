namespace LifeCircle.Edge.TimeSeries;

/// <summary>Type of a field; fixed for a (measurement, field) once written.</summary>
public enum FieldKind : byte { Boolean, Integer, Double, Text }

/// <summary>A field's value, without boxing.</summary>
public readonly record struct FieldValue
{
    private readonly long _bits;
    private readonly string? _text;

    private FieldValue(FieldKind kind, long bits, string? text) => (Kind, _bits, _text) = (kind, bits, text);

    public FieldKind Kind { get; }

    public bool Boolean => _bits != 0;

    public long Integer => _bits;

    public double Double => BitConverter.Int64BitsToDouble(_bits);

    public string Text => _text ?? "";

    /// <summary>False for NaN and infinities, which line protocol cannot say.</summary>
    public bool IsWritable => Kind != FieldKind.Double || double.IsFinite(Double);

    public static FieldValue Of(bool value) => new(FieldKind.Boolean, value ? 1 : 0, null);

    public static FieldValue Of(long value) => new(FieldKind.Integer, value, null);

    public static FieldValue Of(double value) => new(FieldKind.Double, BitConverter.DoubleToInt64Bits(value), null);

    public static FieldValue Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(FieldKind.Text, 0, value);
    }
}

/// <summary>One named value of a point.</summary>
public readonly record struct Field(FieldName Key, FieldValue Value)
{
    public Field(string name, FieldValue value)
        : this(new FieldName(name), value)
    {
    }

    public string Name => Key.Text;
}
