using System.Collections.Immutable;
using System.Globalization;

namespace LifeCircle.Edge.FirmwareHost.Interlock;

/// <summary>One coil: a door of a board of this bus.</summary>
public readonly record struct Coil(int Board, int Door);

/// <summary>What the interlock knows: coils that may still be energised, and when each coil was last.</summary>
/// <param name="Energised">Coils of this supply that are, or may be, energised, each with the time at which it is surely off and the supply has recovered.</param>
/// <param name="Rested">The earliest time of the next pulse, for coils that were pulsed lately.</param>
public sealed record InterlockState(ImmutableDictionary<Coil, TimeSpan> Energised, ImmutableDictionary<Coil, TimeSpan> Rested)
{
    public static InterlockState Idle { get; } = new(ImmutableDictionary<Coil, TimeSpan>.Empty, ImmutableDictionary<Coil, TimeSpan>.Empty);
}

/// <summary>The interlock's answer to one unlock.</summary>
public abstract record Consent
{
    private Consent() { }

    public sealed record Granted : Consent;

    /// <summary>Not before this time.</summary>
    public sealed record NotBefore(TimeSpan Time, string Why) : Consent;

    public sealed record Denied(string Why) : Consent;
}

/// <summary>Consent to energise solenoids of one supply. Pure; asked before each unlock, told before the first byte and after the last.</summary>
/// <remarks><code>
///            Ask: Granted, Begin              End (bytes went out)
///   Resting ---------------------> Sending -----------------------> Energised
///      ^                             |                                  |
///      |     End (nothing went out)  |                                  | pulse maximum + gap
///      +-----------------------------+                                  v
///      +--------------------------------------------------------- supply is free
/// </code>
/// (1) At most AtOnce coils are in Sending or Energised.
/// (2) A coil that may be energised is taken for energised for the longest pulse of its board, counted from the end of the exchange.
/// (3) The same coil is not pulsed again within its rest after its pulse's end.
/// (4) A board whose pulse is longer than <see cref="PulseMax"/> gets no consent at all.
/// (5) After a start the supply counts as energised, and then every coil as one that rests: a pulse of the process before, which was killed, may still run.
/// </remarks>
public sealed class SolenoidInterlock(int atOnce)
{
    /// <summary>No lock needs more, and a coil made for pulses burns when it is energised for longer.</summary>
    public static readonly TimeSpan PulseMax = TimeSpan.FromSeconds(3);

    /// <summary>The supply's capacitors recover between two pulses.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);

    /// <summary>The state of a process that has just started.</summary>
    public InterlockState AtStart(TimeSpan longestPulse, TimeSpan longestRest, TimeSpan now) => InterlockState.Idle with
    {
        Energised = Enumerable.Range(0, atOnce).ToImmutableDictionary(i => new Coil(-1, i), _ => now + longestPulse + (longestRest > Gap ? longestRest : Gap)),
    };

    public Consent Ask(InterlockState state, Coil coil, TimeSpan pulse, TimeSpan now)
    {
        if (pulse > PulseMax) { return new Consent.Denied($"The board may keep the solenoid energised for {pulse.TotalSeconds:0.#} s, longer than the {PulseMax.TotalSeconds:0} s allowed."); }

        TimeSpan[] busy = [.. state.Energised.Values.Where(until => until > now).Order()];
        if (busy.Length >= atOnce) { return new Consent.NotBefore(busy[busy.Length - atOnce], "Another solenoid of this supply is energised."); }
        return state.Rested.TryGetValue(coil, out TimeSpan rested) && rested > now
            ? new Consent.NotBefore(rested, string.Create(CultureInfo.InvariantCulture, $"This solenoid was energised a moment ago and rests for another {(rested - now).TotalSeconds:0.0} s: ask again then."))
            : new Consent.Granted();
    }

    /// <summary>The first byte is about to go out.</summary>
    public InterlockState Begin(InterlockState state, Coil coil, TimeSpan now)
    {
        InterlockState kept = Forget(state, now);
        return kept with { Energised = kept.Energised.SetItem(coil, TimeSpan.MaxValue) };
    }

    /// <summary>The exchange is over.</summary>
    /// <param name="sent">True when at least one byte may have reached the wire.</param>
    /// <param name="rest">How long the coil rests after the pulse.</param>
    public InterlockState End(InterlockState state, Coil coil, bool sent, TimeSpan pulse, TimeSpan rest, TimeSpan now) => !sent
        ? state with { Energised = state.Energised.Remove(coil) }
        : new InterlockState(state.Energised.SetItem(coil, now + pulse + Gap), state.Rested.SetItem(coil, now + pulse + rest));

    private static InterlockState Forget(InterlockState state, TimeSpan now) => new(
        state.Energised.RemoveRange(state.Energised.Where(e => e.Value <= now).Select(e => e.Key)),
        state.Rested.RemoveRange(state.Rested.Where(e => e.Value <= now).Select(e => e.Key)));
}
