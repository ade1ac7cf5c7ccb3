using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Points;

namespace LifeCircle.Edge.FirmwareHost.Serving;

/// <summary>Our words in those of device_host.proto.</summary>
internal static class Wording
{
    public static Point Of(PointDescriptor point) => new()
    {
        Name = point.Name,
        Unit = point.Unit,
        Type = point.Type switch
        {
            PointType.Boolean => Contracts.Grpc.ValueType.Boolean,
            PointType.Integer => Contracts.Grpc.ValueType.Integer,
            PointType.Double => Contracts.Grpc.ValueType.Double,
            _ => Contracts.Grpc.ValueType.Text,
        },
        Report = new Contracts.Grpc.ReportRule
        {
            Deadband = point.Report.Deadband,
            AtMostEveryMs = (uint)point.Report.AtMostEveryMs,
            AtLeastEveryMs = (uint)point.Report.AtLeastEveryMs,
        },
    };

    public static Observation Of(string device, string point, PointReading reading) => new()
    {
        Reading = new Reading
        {
            Device = device,
            Point = point,
            Value = reading.Value is { } value ? Of(value) : null,
            Quality = reading.Quality switch { PointQuality.Good => Quality.Good, PointQuality.Stale => Quality.Stale, _ => Quality.Faulty },
            Fault = reading.Fault.Name(),
            MonotonicNs = reading.MonotonicNs,
        },
    };

    private static Value Of(PointValue value) => value.Type switch
    {
        PointType.Boolean => new Value { Boolean = value.Boolean },
        PointType.Integer => new Value { Integer = value.Integer },
        PointType.Double => new Value { Number = value.Double },
        _ => new Value { Text = value.Text },
    };
}
