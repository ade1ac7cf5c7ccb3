using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Gpio;

namespace LifeCircle.Edge.Sensors.GpioInput;

/// <summary>One debounced contact: door, tamper switch, motion, occupancy.</summary>
public sealed class GpioContact : IPointSource
{
    private readonly IGpioLines _chip;
    private readonly GpioInputSettings _settings;
    private readonly TimeProvider _time;
    private readonly Debounce _debounce;
    private readonly long _began;

    internal GpioContact(IGpioLines chip, GpioInputSettings settings, TimeProvider time)
    {
        (_chip, _settings, _time) = (chip, settings, time);
        _debounce = new Debounce(TimeSpan.FromMilliseconds(settings.DebounceMs));
        _began = time.GetTimestamp();
        Points = [new PointDescriptor(settings.Point, PointType.Boolean, "", default)];
        EventPoints = InputEvents.Of(settings.Events, [settings.Point]);
        chip.Open(settings.Line, settings.PullUp);
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public IReadOnlyList<PointDescriptor> Points { get; }

    public IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> EventPoints { get; }

    public ValueTask<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool? level = _chip.Read(_settings.Line);
        bool? value = _debounce.Sample(level, _time.GetElapsedTime(_began));
        if (level is null)
        {
            return new(new DriverResult<IReadOnlyList<PointValue?>>([], DriverFault.PortMissing, Sent: false));
        }

        PointValue? point = value is { } high ? PointValue.Of(high != _settings.ActiveLow) : null;
        return new(new DriverResult<IReadOnlyList<PointValue?>>([point], DriverFault.None));
    }
}
