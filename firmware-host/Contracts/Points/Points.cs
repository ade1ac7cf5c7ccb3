namespace LifeCircle.Edge.Contracts.Points;

/// <summary>Type of a point's value on every hop from the wire to the database.</summary>
public enum PointType { Boolean, Integer, Double, Text }

/// <summary>When a change is worth a record. Applied by the gateway.</summary>
/// <param name="Deadband">Smallest change that counts, in the point's unit; 0: every change.</param>
/// <param name="AtMostEveryMs">Shortest time between two records of the point; 0: no limit.</param>
/// <param name="AtLeastEveryMs">Longest time between two records, changed or not; 0: on change alone.</param>
public readonly record struct ReportRule(double Deadband = 0, int AtMostEveryMs = 0, int AtLeastEveryMs = 0);

/// <summary>A named value of a board or device.</summary>
/// <param name="Name">Path; its last segment is the field in the database and carries the unit: <c>compartment/07/door_open</c>, <c>cabinet/temperature_c</c>.</param>
/// <param name="Unit">UCUM code, empty for none.</param>
public sealed record PointDescriptor(string Name, PointType Type, string Unit, ReportRule Report);

/// <summary>How far a value can be trusted.</summary>
public enum PointQuality { Good, Stale, Faulty }

/// <summary>A value of one of the four types, without boxing.</summary>
public readonly record struct PointValue
{
    private readonly long _bits;
    private readonly string? _text;

    private PointValue(PointType type, long bits, string? text) => (Type, _bits, _text) = (type, bits, text);

    public PointType Type { get; }

    public bool Boolean => Type == PointType.Boolean ? _bits != 0 : throw Wrong(PointType.Boolean);

    public long Integer => Type == PointType.Integer ? _bits : throw Wrong(PointType.Integer);

    public double Double => Type == PointType.Double ? BitConverter.Int64BitsToDouble(_bits) : throw Wrong(PointType.Double);

    public string Text => Type == PointType.Text ? _text! : throw Wrong(PointType.Text);

    public static PointValue Of(bool value) => new(PointType.Boolean, value ? 1 : 0, null);

    public static PointValue Of(long value) => new(PointType.Integer, value, null);

    public static PointValue Of(double value) => new(PointType.Double, BitConverter.DoubleToInt64Bits(value), null);

    public static PointValue Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(PointType.Text, 0, value);
    }

    private InvalidOperationException Wrong(PointType asked) => new($"The value is {Type}, not {asked}.");
}
