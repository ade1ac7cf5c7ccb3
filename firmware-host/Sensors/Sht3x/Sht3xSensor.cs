using System.Buffers;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.Sensors.Sht3x;

/// <summary>One SHT3x: temperature and humidity of a cabinet.</summary>
public sealed class Sht3xSensor : IPointSource, IDisposable
{
    private const int RecordEveryMsMax = 300_000;
    private const int RecordEveryMsMin = 1_000;

    /// <summary>The slowest chip needs 15.5 ms for a measurement of high repeatability; protocol.md#timing.</summary>
    private static readonly TimeSpan MeasuringTime = TimeSpan.FromMilliseconds(16);

    /// <summary>The slowest chip needs 1.5 ms after a soft reset; protocol.md#timing.</summary>
    private static readonly TimeSpan ResetTime = TimeSpan.FromMilliseconds(2);

    private readonly I2cChip _chip;
    private readonly Sht3xSettings _settings;
    private readonly TimeProvider _time;
    private bool _isPrepared;

    internal Sht3xSensor(II2cBus bus, int address, Sht3xSettings settings, TimeProvider time)
    {
        (_chip, _settings, _time) = (new I2cChip(bus, address), settings, time);
        Points =
        [
            new PointDescriptor($"{settings.Part}/temperature_c", PointType.Double, "Cel", new ReportRule(0.1, RecordEveryMsMin, RecordEveryMsMax)),
            new PointDescriptor($"{settings.Part}/humidity_pct", PointType.Double, "%", new ReportRule(0.5, RecordEveryMsMin, RecordEveryMsMax)),
        ];
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public IReadOnlyList<PointDescriptor> Points { get; }

    public IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> EventPoints { get; } = new Dictionary<string, (string WhenFalse, string WhenTrue)>();

    public async ValueTask<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(CancellationToken cancellationToken)
    {
        DriverFault fault = _isPrepared ? DriverFault.None : await PrepareAsync(cancellationToken);
        (Sht3xReading reading, bool isHeaterOn) = (default, false);
        if (fault == DriverFault.None) { fault = LookAtHeater(_chip, out isHeaterOn); }
        if (fault == DriverFault.None) { (fault, reading) = await MeasureAsync(_chip, _time, cancellationToken); }

        // After any fault the chip may stand anywhere in a command, and a heater that somebody has left on warms what is measured.
        _isPrepared = fault == DriverFault.None && !isHeaterOn;
        if (fault != DriverFault.None) { return new DriverResult<IReadOnlyList<PointValue?>>([], fault, Sent: fault != DriverFault.PortMissing); }
        return new DriverResult<IReadOnlyList<PointValue?>>(isHeaterOn ? [null, null] : [Value(reading.CentiCelsius), Value(reading.CentiPercent)], DriverFault.None);
    }

    public void Dispose() => _chip.Dispose();

    /// <summary>Starts one measurement, waits for it and takes it.</summary>
    internal static async ValueTask<(DriverFault Fault, Sht3xReading Reading)> MeasureAsync(I2cChip chip, TimeProvider time, CancellationToken cancellationToken)
    {
        DriverFault fault = chip.Write(Sht3xCodec.Measure);
        if (fault != DriverFault.None) { return (fault, default); }
        await Pause.AtLeastAsync(MeasuringTime, time, cancellationToken);
        byte[] reply = new byte[Sht3xCodec.MeasurementBytes];
        fault = chip.Read(reply);
        if (fault != DriverFault.None) { return (fault, default); }
        return Sht3xCodec.ReadMeasurement(reply, out Sht3xWords words) == OperationStatus.Done
            ? (DriverFault.None, Sht3xReading.Of(words))
            : (DriverFault.Garbled, default);
    }

    /// <summary>Reads the status register, which changes nothing.</summary>
    internal static DriverFault LookAtHeater(I2cChip chip, out bool isOn)
    {
        Span<byte> reply = stackalloc byte[Sht3xCodec.StatusBytes];
        DriverFault fault = chip.WriteRead(Sht3xCodec.ReadStatus, reply);
        if (fault == DriverFault.None && Sht3xCodec.ReadStatusReply(reply, out Sht3xStatus status) == OperationStatus.Done)
        {
            isOn = status.IsHeaterOn;
            return DriverFault.None;
        }

        isOn = false;
        return fault == DriverFault.None ? DriverFault.Garbled : fault;
    }

    private async ValueTask<DriverFault> PrepareAsync(CancellationToken cancellationToken)
    {
        DriverFault fault = _chip.Write(Sht3xCodec.SoftReset);
        if (fault != DriverFault.None) { return fault; }
        await Pause.AtLeastAsync(ResetTime, _time, cancellationToken);
        return _chip.Write(Sht3xCodec.HeaterOff);
    }

    private static PointValue? Value(int? hundredths) => hundredths is { } value ? PointValue.Of(value / 100.0) : null;
}
