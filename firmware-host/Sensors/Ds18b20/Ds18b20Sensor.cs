using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;

namespace LifeCircle.Edge.Sensors.Ds18b20;

/// <summary>One DS18B20 behind the kernel's 1-Wire: the temperature outdoors, of a charger's plug, of a cold chamber.</summary>
public sealed class Ds18b20Sensor : IPointSource
{
    private const int RecordEveryMsMin = 1_000;
    private const int RecordEveryMsMax = 300_000;

    private readonly Func<CancellationToken, ValueTask<(DriverFault Fault, string Text)>> _ask;
    private readonly Ds18b20Settings _settings;
    private int? _last;

    /// <param name="ask">Makes the kernel measure and gives its text.</param>
    internal Ds18b20Sensor(Ds18b20Settings settings, Func<CancellationToken, ValueTask<(DriverFault Fault, string Text)>> ask)
    {
        (_settings, _ask) = (settings, ask);
        Points = [new PointDescriptor($"{settings.Part}/temperature_c", PointType.Double, "Cel", new ReportRule(0.1, RecordEveryMsMin, RecordEveryMsMax))];
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public IReadOnlyList<PointDescriptor> Points { get; }

    public IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> EventPoints { get; } = new Dictionary<string, (string WhenFalse, string WhenTrue)>();

    public async ValueTask<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(CancellationToken cancellationToken)
    {
        (DriverFault fault, int? first) = await MeasureAsync(_ask, cancellationToken);
        if (fault != DriverFault.None || first is not { } reading) { return Result(fault, null); }
        if (JumpCheck.NeedsConfirmation(_last, reading))
        {
            (fault, int? second) = await MeasureAsync(_ask, cancellationToken);
            if (fault != DriverFault.None || second is not { } again) { return Result(fault, null); }
            if (!JumpCheck.Confirms(reading, again)) { return Result(DriverFault.Garbled, null); }
            reading = again;
        }

        _last = reading;
        return Result(DriverFault.None, reading);
    }

    /// <summary>One measurement in sixteenths of a degree; null where the sensor answers without having measured.</summary>
    internal static async ValueTask<(DriverFault Fault, int? Sixteenths)> MeasureAsync(
        Func<CancellationToken, ValueTask<(DriverFault Fault, string Text)>> ask, CancellationToken cancellationToken)
    {
        (DriverFault fault, string text) = await ask(cancellationToken);
        if (fault != DriverFault.None) { return (fault, null); }
        byte[] scratchpad = new byte[Scratchpad.Bytes];
        return !W1Text.TryRead(text, scratchpad) ? (DriverFault.Garbled, null) : Scratchpad.Read(scratchpad, out int sixteenths) switch
        {
            ScratchpadVerdict.Measured => (DriverFault.None, sixteenths),
            ScratchpadVerdict.Garbled => (DriverFault.Garbled, null),
            _ => (DriverFault.None, null),
        };
    }

    private static DriverResult<IReadOnlyList<PointValue?>> Result(DriverFault fault, int? sixteenths) => fault == DriverFault.None
        ? new([sixteenths is { } value ? PointValue.Of(value / 16.0) : null], DriverFault.None)
        : new([], fault, Sent: fault != DriverFault.PortMissing);
}
