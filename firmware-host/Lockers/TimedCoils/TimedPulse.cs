using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.Lockers.TimedCoils;

/// <summary>A pulse whose on and off are ours; a limiter in hardware bounds what happens when we die between the two.</summary>
/// <remarks><code>
///   off ---- on sent ----> pulse runs ---- off confirmed ----> off
///    ^                         |
///    |                         | no off was confirmed in OffTriesMax tries, nor until the limiter's time was over
///    |                         v
///    +---- off confirmed ---- stuck: every coil off, before anything else is sent to the board
/// </code>
/// (1) Where it is said so every coil is owed an off at first: nobody knows what the process before, or a stranger's tool, has left on.
/// (2) Whatever happens after the first byte of "on", "off" follows; neither a fault nor a cancellation leaves it out.
/// (3) While an off is owed no pulse begins, and the owner asks nothing else of the board.
/// (4) An off that is owed after a pulse is <see cref="DriverFault.StuckOn"/> until it is confirmed, whatever else is wrong: a coil may be energised.
/// </remarks>
/// <param name="limit">Longest time that the hardware limiter lets a coil have; an off is tried for at least as long.</param>
/// <param name="offIsOwed">True where a pin may not be driven before all of them have been told to rest.</param>
internal sealed class TimedPulse(ICoils coils, TimeSpan pulse, TimeSpan limit, TimeProvider time, bool offIsOwed = false)
{
    /// <summary>Tries for one "off" where each takes so long that the limiter's time is over before.</summary>
    private const int OffTriesMax = 4;

    /// <summary>A coil that switches disturbs the wires near it for milliseconds: the next try waits them out.</summary>
    private static readonly TimeSpan OffAgainAfter = TimeSpan.FromMilliseconds(10);

    private bool _offIsOwed = offIsOwed;
    private bool _isStuck;

    /// <summary>Pulses one coil, once. Completes when it is off again, or when nobody could switch it off.</summary>
    internal async ValueTask<DriverResult<DoorState>> FireAsync(int coil, CancellationToken cancellationToken)
    {
        DriverFault owed = await SettleAsync();
        if (owed != DriverFault.None) { return new(DoorState.Unknown, owed, Sent: false); }

        _offIsOwed = true; // Before the first byte, so that no path out of here forgets it.
        long began = time.GetTimestamp();
        DriverResult<bool> on = default;
        try
        {
            on = await coils.SwitchAsync(coil, true, cancellationToken);
            // Without a confirmation the coil may be on all the same: it is switched off at once, the outcome stays unknown.
            if (on.IsOk) { await Task.Delay(pulse, time, CancellationToken.None); }
        }
        finally
        {
            if (on is { IsOk: false, Sent: false }) { _offIsOwed = false; } // Not one byte went out.
            else { await EndAsync(coil, began); }
        }

        return new(DoorState.Unknown, on.Fault, on.Sent);
    }

    /// <summary>Every coil off, whatever is thought of them.</summary>
    internal ValueTask<DriverFault> MakeSafeAsync()
    {
        _offIsOwed = true;
        return SettleAsync();
    }

    /// <summary>A coil reads as on although nobody pulses it.</summary>
    internal ValueTask<DriverFault> DoubtAsync()
    {
        (_offIsOwed, _isStuck) = (true, true);
        return SettleAsync();
    }

    /// <summary>Switches off what is owed, if anything is.</summary>
    internal async ValueTask<DriverFault> SettleAsync()
    {
        if (!_offIsOwed) { return DriverFault.None; }
        DriverFault fault = await coils.AllOffAsync();
        if (fault != DriverFault.None) { return _isStuck ? DriverFault.StuckOn : fault; }
        (_offIsOwed, _isStuck) = (false, false);
        return DriverFault.None;
    }

    private async ValueTask EndAsync(int coil, long began)
    {
        for (int tries = 1; _offIsOwed; tries++)
        {
            _offIsOwed = !(await coils.SwitchAsync(coil, false, CancellationToken.None)).IsOk;
            if (!_offIsOwed || (tries >= OffTriesMax && time.GetElapsedTime(began) >= limit)) { break; }
            await Task.Delay(OffAgainAfter, time, CancellationToken.None);
        }

        _isStuck = _offIsOwed;
    }
}
