using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Lockers.TimedCoils;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>Locks on a relay board that times nothing: <see cref="TimedPulse"/> switches on and off, and a hardware limiter bounds what happens when we die between the two.</summary>
public sealed class TimedLocks : ILockBank, ISafeOutputs
{
    private readonly RelayBoard _board;
    private readonly LcTechSettings _settings;
    private readonly TimedPulse _pulse;

    internal TimedLocks(RelayBoard board, LcTechSettings settings, TimeProvider time)
    {
        (_board, _settings) = (board, settings);
        _pulse = new TimedPulse(new Coils(board), TimeSpan.FromMilliseconds(settings.PulseMs), PulseMax, time);
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public int DoorCount => _settings.Relays;

    /// <summary>What the hardware limiter allows: also when no "off" arrives.</summary>
    public TimeSpan PulseMax => TimeSpan.FromMilliseconds(_settings.LimiterMs);

    /// <summary>Null: no relay stays on.</summary>
    public TimeSpan? GatewayLossMax => null;

    public async ValueTask<DriverResult<IReadOnlyList<DoorState>>> ReadDoorsAsync(CancellationToken cancellationToken)
    {
        DriverFault owed = await _pulse.SettleAsync();
        return owed == DriverFault.None ? await DoorInputs.ReadAsync(_board, cancellationToken) : new([], owed);
    }

    public ValueTask<DriverResult<DoorState>> UnlockAsync(int door, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(door);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(door, DoorCount);
        return _pulse.FireAsync(door, cancellationToken);
    }

    public ValueTask<DriverFault> MakeSafeAsync(SafeOccasion occasion, CancellationToken cancellationToken) => _pulse.MakeSafeAsync();

    private sealed class Coils(RelayBoard board) : ICoils
    {
        public ValueTask<DriverResult<bool>> SwitchAsync(int coil, bool on, CancellationToken cancellationToken) => board.SwitchAsync(coil, on, cancellationToken);

        public ValueTask<DriverFault> AllOffAsync() => board.DriveAsync([.. Enumerable.Repeat((bool?)false, board.Settings.Relays)], CancellationToken.None);
    }
}
