using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Sparkplug;
using ValueType = LifeCircle.Edge.Contracts.Grpc.ValueType;

namespace LifeCircle.Edge.Gateway.Corner;

/// <summary>From the words of the device host to those of the model, and from there to the uplink's.</summary>
internal static class ProtoMap
{
    /// <summary>Fault of every reading while firmware-host is out of reach.</summary>
    public const string FirmwareLost = "firmware-lost";

    public static LiveKind Kind(ValueType type) => type switch
    {
        ValueType.Boolean => LiveKind.Boolean,
        ValueType.Integer => LiveKind.Integer,
        ValueType.Double => LiveKind.Double,
        ValueType.Text => LiveKind.Text,
        _ => LiveKind.None, // A type that a later firmware-host may know: its points are left out.
    };

    public static PointInfo Point(Point point) => new(
        point.Name,
        Kind(point.Type),
        point.Unit,
        new ReportTerms(point.Report?.Deadband ?? 0, (int)Math.Min(point.Report?.AtMostEveryMs ?? 0, int.MaxValue), (int)Math.Min(point.Report?.AtLeastEveryMs ?? 0, int.MaxValue)));

    /// <param name="nowNs">Stands in for a reading without an instant: one that was never read.</param>
    public static LiveReading Reading(Reading reading, LiveKind kind, long nowNs)
    {
        LiveValue value = Value(reading.Value);
        bool fits = value.Kind == kind;
        LiveQuality quality = reading.Quality switch
        {
            Quality.Good when fits => LiveQuality.Good,
            Quality.Faulty => LiveQuality.Faulty,
            _ => LiveQuality.Stale,
        };
        return new LiveReading(fits ? value : LiveValue.None, quality, reading.Fault, reading.MonotonicNs > 0 ? reading.MonotonicNs : nowNs);
    }

    public static SparkplugType SparkplugType(LiveKind kind) => kind switch
    {
        LiveKind.Boolean => Sparkplug.SparkplugType.Boolean,
        LiveKind.Integer => Sparkplug.SparkplugType.Int64,
        LiveKind.Double => Sparkplug.SparkplugType.Double,
        _ => Sparkplug.SparkplugType.String,
    };

    /// <summary>Null for everything that is not good: a wrong value is worse than none.</summary>
    public static MetricValue Metric(LiveReading reading) => !reading.IsGood ? MetricValue.Null : reading.Value.Kind switch
    {
        LiveKind.Boolean => MetricValue.Of(reading.Value.Boolean),
        LiveKind.Integer => MetricValue.Of(reading.Value.Integer),
        LiveKind.Double => MetricValue.Of(reading.Value.Double),
        _ => MetricValue.Of(reading.Value.Text),
    };

    public static int MetricQualityOf(LiveReading reading) => reading switch
    {
        { IsGood: true } => MetricQuality.Good,
        { Quality: LiveQuality.Faulty } => MetricQuality.Bad,
        _ => MetricQuality.Stale,
    };

    private static LiveValue Value(Value? value) => value?.KindCase switch
    {
        Contracts.Grpc.Value.KindOneofCase.Boolean => LiveValue.Of(value.Boolean),
        Contracts.Grpc.Value.KindOneofCase.Integer => LiveValue.Of(value.Integer),
        Contracts.Grpc.Value.KindOneofCase.Number => LiveValue.Of(value.Number),
        Contracts.Grpc.Value.KindOneofCase.Text => LiveValue.Of(value.Text),
        _ => LiveValue.None,
    };
}
