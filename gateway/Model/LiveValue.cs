using System.Globalization;

namespace LifeCircle.Edge.Model;

/// <summary>What a value is made of. None stands for "not known".</summary>
public enum LiveKind { None, Boolean, Integer, Double, Text }

/// <summary>How far a value can be trusted.</summary>
public enum LiveQuality { Good, Stale, Faulty }

/// <summary>A value of a point, or none, without boxing. Two are equal when a reader could not tell them apart.</summary>
public readonly record struct LiveValue
{
    private readonly long _bits;
    private readonly string? _text;

    private LiveValue(LiveKind kind, long bits, string? text) => (Kind, _bits, _text) = (kind, bits, text);

    public static LiveValue None => default;

    public LiveKind Kind { get; }

    public bool Boolean => Kind == LiveKind.Boolean ? _bits != 0 : throw Wrong(LiveKind.Boolean);

    public long Integer => Kind == LiveKind.Integer ? _bits : throw Wrong(LiveKind.Integer);

    public double Double => Kind == LiveKind.Double ? BitConverter.Int64BitsToDouble(_bits) : throw Wrong(LiveKind.Double);

    public string Text => Kind == LiveKind.Text ? _text! : throw Wrong(LiveKind.Text);

    public static LiveValue Of(bool value) => new(LiveKind.Boolean, value ? 1 : 0, null);

    public static LiveValue Of(long value) => new(LiveKind.Integer, value, null);

    public static LiveValue Of(double value) => new(LiveKind.Double, BitConverter.DoubleToInt64Bits(value), null);

    public static LiveValue Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(LiveKind.Text, 0, value);
    }

    /// <summary>The distance between two numbers of one kind; null where distance means nothing.</summary>
    public static double? Distance(LiveValue a, LiveValue b) => (a.Kind, b.Kind) switch
    {
        (LiveKind.Integer, LiveKind.Integer) => Math.Abs((double)a.Integer - b.Integer),
        (LiveKind.Double, LiveKind.Double) => Math.Abs(a.Double - b.Double) is var d && double.IsFinite(d) ? d : null,
        _ => null,
    };

    /// <summary>For logs and the API; empty for none.</summary>
    public override string ToString() => Kind switch
    {
        LiveKind.Boolean => Boolean ? "true" : "false",
        LiveKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
        LiveKind.Double => Double.ToString("R", CultureInfo.InvariantCulture),
        LiveKind.Text => Text,
        _ => "",
    };

    private InvalidOperationException Wrong(LiveKind asked) => new($"The value is {Kind}, not {asked}.");
}

/// <summary>A value with its quality at an instant of the boot's monotonic clock.</summary>
/// <param name="Fault">Name of the fault in kebab-case; empty while good.</param>
public readonly record struct LiveReading(LiveValue Value, LiveQuality Quality, string Fault, long AtNs)
{
    public bool IsGood => Quality == LiveQuality.Good && Value.Kind != LiveKind.None;

    /// <summary>Same statement, at whatever instant.</summary>
    public bool SaysTheSameAs(LiveReading other) => Value == other.Value && Quality == other.Quality && Fault == other.Fault;
}
