using CsCheck;
using LifeCircle.Edge.FirmwareHost.Interlock;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

public sealed class SolenoidInterlockTests
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1_500);

    [Fact]
    public void Never_are_more_coils_energised_than_the_supply_bears_and_no_coil_gets_hot() =>
        Gen.Select(Gen.Int[1, 4], Gen.Select(Gen.Int[0, 700], Gen.Int[0, 5], Gen.Int[50, 900], Gen.Bool).Array[1, 200]).Sample((atOnce, orders) =>
        {
            SolenoidInterlock interlock = new(atOnce);
            InterlockState state = InterlockState.Idle;
            TimeSpan now = TimeSpan.Zero;
            List<(Coil Coil, TimeSpan From, TimeSpan Through)> pulses = [];
            foreach ((int waitMs, int door, int pulseMs, bool isSent) in orders)
            {
                now += TimeSpan.FromMilliseconds(waitMs);
                Coil coil = new(0, door);
                TimeSpan pulse = TimeSpan.FromMilliseconds(pulseMs);
                if (interlock.Ask(state, coil, pulse, now) is not Consent.Granted) { continue; }
                TimeSpan start = now;
                state = interlock.Begin(state, coil, now);
                now += TimeSpan.FromMilliseconds(20);
                state = interlock.End(state, coil, isSent, pulse, Rest, now);
                if (isSent) { pulses.Add((coil, start, now + pulse)); }
            }

            bool supplyHolds = pulses.All(p => pulses.Count(q => q.From <= p.From && p.From < q.Through) <= atOnce);
            bool coilsRest = pulses.GroupBy(p => p.Coil).All(g => g.Zip(g.Skip(1)).All(pair => pair.Second.From >= pair.First.Through + Rest));
            return supplyHolds && coilsRest;
        });

    [Fact]
    public void Who_waits_until_the_named_time_is_let_through() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 5].Array[1, 100]).Sample((atOnce, doors) =>
        {
            SolenoidInterlock interlock = new(atOnce);
            InterlockState state = InterlockState.Idle;
            TimeSpan now = TimeSpan.Zero;
            foreach (int door in doors)
            {
                Coil coil = new(0, door);
                // The supply and the coil may each ask for a wait.
                for (int waits = 0; interlock.Ask(state, coil, Pulse, now) is Consent.NotBefore later; waits++)
                {
                    if (waits == 2 || later.Time <= now) { return false; }
                    now = later.Time;
                }

                state = interlock.End(interlock.Begin(state, coil, now), coil, sent: true, Pulse, Rest, now);
            }

            return true;
        });

    [Fact]
    public void While_an_unlock_is_on_the_wire_no_other_coil_gets_consent()
    {
        SolenoidInterlock interlock = new(1);
        InterlockState state = interlock.Begin(InterlockState.Idle, new Coil(0, 1), TimeSpan.Zero);
        Assert.IsType<Consent.NotBefore>(interlock.Ask(state, new Coil(1, 1), Pulse, TimeSpan.FromHours(1)));
    }

    [Fact]
    public void After_a_start_the_supply_waits_for_a_pulse_that_may_still_run_and_for_its_coil_to_rest()
    {
        SolenoidInterlock interlock = new(2);
        InterlockState state = interlock.AtStart(Pulse, Rest, TimeSpan.FromHours(1));
        TimeSpan free = TimeSpan.FromHours(1) + Pulse + Rest;
        Assert.Equal(free, Assert.IsType<Consent.NotBefore>(interlock.Ask(state, new Coil(0, 1), Pulse, TimeSpan.FromHours(1))).Time);
        Assert.IsType<Consent.Granted>(interlock.Ask(state, new Coil(0, 1), Pulse, free));
    }

    [Fact]
    public void A_pulse_longer_than_a_coil_bears_is_denied_with_a_reason()
    {
        Consent consent = new SolenoidInterlock(1).Ask(InterlockState.Idle, new Coil(0, 1), TimeSpan.FromSeconds(4), TimeSpan.Zero);
        Assert.Contains("4 s", Assert.IsType<Consent.Denied>(consent).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_order_of_which_nothing_went_out_costs_the_coil_no_rest()
    {
        SolenoidInterlock interlock = new(1);
        Coil coil = new(0, 1);
        InterlockState state = interlock.End(interlock.Begin(InterlockState.Idle, coil, TimeSpan.Zero), coil, sent: false, Pulse, Rest, TimeSpan.Zero);
        Assert.IsType<Consent.Granted>(interlock.Ask(state, coil, Pulse, TimeSpan.Zero));
    }

    [Fact]
    public void A_coil_that_is_asked_for_too_early_is_refused_with_the_time_that_it_still_rests()
    {
        SolenoidInterlock interlock = new(1);
        Coil coil = new(0, 1);
        InterlockState state = interlock.End(interlock.Begin(InterlockState.Idle, coil, TimeSpan.Zero), coil, sent: true, Pulse, Rest, TimeSpan.Zero);
        Consent.NotBefore later = Assert.IsType<Consent.NotBefore>(interlock.Ask(state, coil, Pulse, TimeSpan.FromSeconds(1)));
        Assert.Equal((Pulse + Rest, "This solenoid was energised a moment ago and rests for another 0.8 s: ask again then."), (later.Time, later.Why));
        Assert.IsType<Consent.Granted>(interlock.Ask(state, coil, Pulse, later.Time));
    }
}
