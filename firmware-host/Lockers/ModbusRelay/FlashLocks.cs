using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>Locks on a relay board that times each pulse by itself: a host that dies cannot leave a coil energised.</summary>
public sealed class FlashLocks : ILockBank, ISafeOutputs
{
    private readonly RelayBoard _board;

    internal FlashLocks(RelayBoard board) => _board = board;

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_board.Settings.PollIntervalMs);

    public int DoorCount => _board.Settings.Relays;

    public TimeSpan PulseMax => TimeSpan.FromMilliseconds(_board.Settings.PulseMs);

    /// <summary>Null: the board ends every pulse by itself.</summary>
    public TimeSpan? GatewayLossMax => null;

    public ValueTask<DriverResult<IReadOnlyList<DoorState>>> ReadDoorsAsync(CancellationToken cancellationToken) => DoorInputs.ReadAsync(_board, cancellationToken);

    public async ValueTask<DriverResult<DoorState>> UnlockAsync(int door, CancellationToken cancellationToken)
    {
        DriverResult<bool> flash = await _board.FlashAsync(door, PulseMax, cancellationToken);
        return new(DoorState.Unknown, flash.Fault, flash.Sent);
    }

    /// <summary>At the start every relay is switched off: somebody's tool may have left one on. Later there is nothing to do, and a pulse that runs is let run.</summary>
    public ValueTask<DriverFault> MakeSafeAsync(SafeOccasion occasion, CancellationToken cancellationToken) =>
        occasion == SafeOccasion.Start ? _board.DriveAsync([.. Enumerable.Repeat((bool?)false, DoorCount)], cancellationToken) : new(DriverFault.None);
}
