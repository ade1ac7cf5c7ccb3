using System.Device.I2c;
using Iot.Device.Bmxx80.ReadResult;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Wire.I2c;
using Chip = Iot.Device.Bmxx80.Bme280;

namespace LifeCircle.Edge.Sensors.Bindings.Bme280;

/// <summary>One BME280 through the binding of Iot.Device.Bindings: temperature, humidity and air pressure.</summary>
/// <remarks>
/// The binding waits for a measurement with the thread that asks, about 10 ms: a thread of the pool does that here. The chip sends no check bytes, so what
/// the binding calls a value is taken if it lies within the chip's range.
/// </remarks>
public sealed class Bme280Sensor : IPointSource, IDisposable
{
    private const int RecordEveryMsMin = 1_000;
    private const int RecordEveryMsMax = 300_000;

    private readonly II2cBus _bus;
    private readonly int _address;
    private readonly Bme280Settings _settings;
    private Chip? _chip;

    internal Bme280Sensor(II2cBus bus, int address, Bme280Settings settings)
    {
        (_bus, _address, _settings) = (bus, address, settings);
        Points =
        [
            new PointDescriptor($"{settings.Part}/temperature_c", PointType.Double, "Cel", new ReportRule(0.1, RecordEveryMsMin, RecordEveryMsMax)),
            new PointDescriptor($"{settings.Part}/humidity_pct", PointType.Double, "%", new ReportRule(0.5, RecordEveryMsMin, RecordEveryMsMax)),
            new PointDescriptor($"{settings.Part}/pressure_hpa", PointType.Double, "hPa", new ReportRule(0.5, RecordEveryMsMin, RecordEveryMsMax)),
        ];
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public IReadOnlyList<PointDescriptor> Points { get; }

    public IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> EventPoints { get; } = new Dictionary<string, (string WhenFalse, string WhenTrue)>();

    public async ValueTask<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_chip is null && !TryOpen(out DriverFault fault)) { return new([], fault, Sent: fault != DriverFault.PortMissing); }
        try { return new(Values(await Task.Run(_chip!.Read, cancellationToken)), DriverFault.None); }
        catch (IOException)
        {
            Dispose();
            return new([], DriverFault.NoReply);
        }
    }

    public void Dispose()
    {
        _chip?.Dispose();
        _chip = null;
    }

    /// <summary>The binding reads the chip's number and its calibration when it is made, and refuses another chip.</summary>
    private bool TryOpen(out DriverFault fault)
    {
        I2cDevice? device = null;
        fault = DriverFault.PortMissing;
        try
        {
            device = _bus.Open(_address);
            fault = DriverFault.NoReply;
            _chip = new Chip(device);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            device?.Dispose();
            return false;
        }
    }

    private static PointValue?[] Values(Bme280ReadResult read) =>
    [
        Within(read.Temperature?.DegreesCelsius, -40, 85),
        Within(read.Humidity?.Percent, 0, 100),
        Within(read.Pressure?.Hectopascals, 300, 1_100),
    ];

    /// <summary>Rounded to what the chip resolves; null where there is no value or none that it can measure.</summary>
    private static PointValue? Within(double? value, double min, double max) =>
        value is { } number && number >= min && number <= max ? PointValue.Of(Math.Round(number, 2)) : null;
}
