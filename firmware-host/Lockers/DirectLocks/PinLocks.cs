using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Lockers.TimedCoils;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.Lockers.DirectLocks;

/// <summary>Locks that hang on pins: this program times the pulses, reads the door switches, and believes no contact before it rests.</summary>
/// <remarks>
/// (1) A door that was never read twice alike, or whose chip is away, is unknown; it is never guessed.
/// (2) A coil that reads as on while nobody pulses it is switched off before anything else, and said to be stuck.
/// (3) A sensor is believed only behind a door that has been closed for a while; a hand or the sun in an open one proves nothing.
/// </remarks>
public sealed class PinLocks : ILockBank, ISafeOutputs, IPointSource
{
    private readonly ILockPins _pins;
    private readonly DirectLockSettings _settings;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly TimedPulse _pulse;
    private readonly Contact[] _doors;
    private readonly Sensor[] _sensors;
    private readonly bool[] _coilsOn;
    private readonly bool[] _inputsHigh;
    private PointValue?[]? _seen;

    /// <param name="first">Number printed on the first door.</param>
    internal PinLocks(ILockPins pins, LockWiring wiring, DirectLockSettings settings, int first, TimeProvider time)
    {
        (_pins, _settings, _time, _began) = (pins, settings, time, time.GetTimestamp());
        _pulse = new TimedPulse(new Coils(pins), TimeSpan.FromMilliseconds(settings.PulseMs), PulseMax, time, offIsOwed: true);
        var stable = TimeSpan.FromMilliseconds(settings.DebounceMs);
        _doors = [.. wiring.Doors.Select(_ => new Contact(new Debounce(stable)))];
        _sensors = [.. wiring.Sensors.Index().Where(s => s.Item is not null).Select(s => new Sensor(s.Index, new Debounce(stable)))];
        (_coilsOn, _inputsHigh) = (new bool[wiring.Coils.Count], new bool[wiring.Inputs.Count]);
        Points = [.. _sensors.Select(s => new PointDescriptor($"compartment/{first + s.Door:00}/occupied", PointType.Boolean, "", default))];
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public int DoorCount => _doors.Length;

    /// <summary>What the hardware limiter allows: also when nobody can end the pulse.</summary>
    public TimeSpan PulseMax => TimeSpan.FromMilliseconds(_settings.LimiterMs);

    public TimeSpan CoilRest => TimeSpan.FromMilliseconds(_settings.RestMs);

    /// <summary>Null: no coil stays on.</summary>
    public TimeSpan? GatewayLossMax => null;

    public IReadOnlyList<PointDescriptor> Points { get; }

    public IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> EventPoints { get; } = new Dictionary<string, (string, string)>();

    public async ValueTask<DriverResult<IReadOnlyList<DoorState>>> ReadDoorsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _seen = null;
        DriverFault fault = await LookAsync();
        if (fault != DriverFault.None)
        {
            Forget();
            return new([], fault);
        }

        TimeSpan now = _time.GetElapsedTime(_began);
        // The switches close to ground: a high level is an open switch.
        DoorState[] doors = [.. _doors.Index().Select(d => d.Item.Sample(_inputsHigh[d.Index] == (_settings.Feedback == LockFeedback.Closed), now))];
        _seen = [.. _sensors.Index().Select(s => Seen(s.Item, _inputsHigh[_doors.Length + s.Index], now))];
        return new(doors, DriverFault.None);
    }

    /// <summary>What the last reading of the doors saw; looks when there is none that has not been taken yet.</summary>
    public async ValueTask<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_seen is null && await ReadDoorsAsync(cancellationToken) is { IsOk: false } failed) { return new([], failed.Fault, failed.Sent); }

        PointValue?[] seen = _seen!;
        _seen = null;
        return new(seen, DriverFault.None);
    }

    public ValueTask<DriverResult<DoorState>> UnlockAsync(int door, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(door);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(door, DoorCount);
        cancellationToken.ThrowIfCancellationRequested();
        return _pulse.FireAsync(door, cancellationToken);
    }

    public ValueTask<DriverFault> MakeSafeAsync(SafeOccasion occasion, CancellationToken cancellationToken) => _pulse.MakeSafeAsync();

    private async ValueTask<DriverFault> LookAsync()
    {
        DriverFault fault = await _pulse.SettleAsync();
        if (fault == DriverFault.None) { fault = _pins.Look(_coilsOn, _inputsHigh); }
        if (fault != DriverFault.None || !_coilsOn.Contains(true)) { return fault; }
        await _pulse.DoubtAsync();
        return DriverFault.StuckOn;
    }

    private PointValue? Seen(Sensor sensor, bool high, TimeSpan now)
    {
        bool? level = sensor.Level.Sample(high, now);
        bool settled = _doors[sensor.Door].ClosedSince is { } since && now - since >= TimeSpan.FromMilliseconds(_settings.OccupancySettleMs);
        return settled && level is { } stable ? PointValue.Of(stable != _settings.OccupancyActiveLow) : null;
    }

    private void Forget()
    {
        foreach (Contact door in _doors) { door.Forget(); }
        foreach (Sensor sensor in _sensors) { sensor.Level.Sample(null, TimeSpan.Zero); }
    }

    /// <summary>One door's switch.</summary>
    private sealed class Contact(Debounce level)
    {
        /// <summary>Since when it is known to be closed; null while it is not.</summary>
        internal TimeSpan? ClosedSince { get; private set; }

        /// <param name="saysOpen">What the level says now.</param>
        internal DoorState Sample(bool saysOpen, TimeSpan now)
        {
            bool? open = level.Sample(saysOpen, now);
            ClosedSince = open == false ? ClosedSince ?? now : null;
            return open switch { true => DoorState.Open, false => DoorState.Closed, null => DoorState.Unknown };
        }

        internal void Forget()
        {
            level.Sample(null, TimeSpan.Zero);
            ClosedSince = null;
        }
    }

    /// <param name="Door">Index of its door.</param>
    private readonly record struct Sensor(int Door, Debounce Level);

    private sealed class Coils(ILockPins pins) : ICoils
    {
        public ValueTask<DriverResult<bool>> SwitchAsync(int coil, bool on, CancellationToken cancellationToken) => new(pins.Drive(coil, on));

        public ValueTask<DriverFault> AllOffAsync() => new(pins.Rest());
    }
}
