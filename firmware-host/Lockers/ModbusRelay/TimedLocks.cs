using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>Locks on a relay board that times nothing: on and off are ours, and a hardware limiter bounds what happens when we die between the two.</summary>
/// <remarks><code>
///   off ---- on sent ----> pulse runs ---- off confirmed ----> off
///    ^                         |
///    |                         | no off was confirmed in OffTriesMax tries
///    |                         v
///    +---- off confirmed ---- owed: every relay off, before anything else is sent to the board
/// </code>
/// (1) Whatever happens after the first byte of "on", "off" follows; neither a fault nor a cancellation leaves it out.
/// (2) While an off is owed no pulse begins.
/// (3) At the start every relay is switched off before anything else.
/// </remarks>
public sealed class TimedLocks : ILockBank, ISafeOutputs
{
    /// <summary>Tries for one "off"; more would hold the bus for longer than the hardware limiter lets the coil have anyway.</summary>
    private const int OffTriesMax = 4;

    private readonly RelayBoard _board;
    private readonly LcTechSettings _settings;
    private readonly TimeProvider _time;
    private bool _offIsOwed;

    internal TimedLocks(RelayBoard board, LcTechSettings settings, TimeProvider time) => (_board, _settings, _time) = (board, settings, time);

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public int DoorCount => _settings.Relays;

    /// <summary>What the hardware limiter allows: also when no "off" arrives.</summary>
    public TimeSpan PulseMax => TimeSpan.FromMilliseconds(_settings.LimiterMs);

    /// <summary>Null: no relay stays on.</summary>
    public TimeSpan? GatewayLossMax => null;

    public async ValueTask<DriverResult<IReadOnlyList<DoorState>>> ReadDoorsAsync(CancellationToken cancellationToken)
    {
        DriverFault owed = await PayOffAsync();
        return owed == DriverFault.None ? await DoorInputs.ReadAsync(_board, cancellationToken) : new([], owed);
    }

    public async ValueTask<DriverResult<DoorState>> UnlockAsync(int door, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(door);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(door, DoorCount);
        DriverFault owed = await PayOffAsync();
        if (owed != DriverFault.None) { return new(DoorState.Unknown, owed, Sent: false); }

        _offIsOwed = true; // Before the first byte, so that no path out of here forgets it.
        DriverResult<bool> on = default;
        try
        {
            on = await _board.SwitchAsync(door, true, cancellationToken);
            // Without a confirmation the relay may be on all the same: it is switched off at once, the outcome stays unknown.
            if (on.IsOk) { await Task.Delay(TimeSpan.FromMilliseconds(_settings.PulseMs), _time, CancellationToken.None); }
        }
        finally
        {
            if (on is { IsOk: false, Sent: false, Fault: not DriverFault.None }) { _offIsOwed = false; } // Not one byte went out.
            else { await SwitchOffAsync(door); }
        }

        return new(DoorState.Unknown, on.Fault, on.Sent);
    }

    public async ValueTask<DriverFault> MakeSafeAsync(SafeOccasion occasion, CancellationToken cancellationToken)
    {
        _offIsOwed = true;
        return await PayOffAsync();
    }

    private async ValueTask SwitchOffAsync(int door)
    {
        for (int i = 0; i < OffTriesMax && _offIsOwed; i++)
        {
            _offIsOwed = !(await _board.SwitchAsync(door, false, CancellationToken.None)).IsOk;
        }
    }

    private async ValueTask<DriverFault> PayOffAsync()
    {
        if (!_offIsOwed) { return DriverFault.None; }
        DriverFault fault = await _board.DriveAsync([.. Enumerable.Repeat((bool?)false, DoorCount)], CancellationToken.None);
        _offIsOwed = fault != DriverFault.None;
        return fault;
    }
}
