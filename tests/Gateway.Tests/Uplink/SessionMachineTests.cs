using CsCheck;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

public sealed class SessionMachineTests
{
    private static readonly SessionSettings Plain = new(false, 30_000);
    private static readonly SessionSettings Primary = new(true, 30_000);

    [Fact]
    public void S08_Births_are_the_first_thing_in_a_session_and_data_follows() =>
        Assert.Equal([new SessionEffect.SendBirths(), new SessionEffect.OpenWindow()], Step(new SessionState.Offline(), new SessionEvent.Connected(), 0, Plain).Effects);

    [Fact]
    public void S34_With_a_primary_host_births_wait_until_it_is_online()
    {
        SessionStep waiting = Step(new SessionState.Offline(), new SessionEvent.Connected(), 0, Primary);
        Assert.Empty(waiting.Effects);
        Assert.IsType<SessionState.WaitingForHost>(Step(waiting.State, new SessionEvent.HostState(false, 5), 1, Primary).State);
        SessionStep online = Step(waiting.State, new SessionEvent.HostState(true, 5), 2, Primary);
        Assert.Equal([new SessionEffect.SendBirths(), new SessionEffect.OpenWindow()], online.Effects);
    }

    [Fact]
    public void S35_The_host_going_offline_ends_the_session_with_a_death_but_an_older_message_does_not()
    {
        SessionState online = Online(Primary, hostMs: 100);
        Assert.IsType<SessionState.Online>(Step(online, new SessionEvent.HostState(false, 99), 1, Primary).State);
        SessionStep left = Step(online, new SessionEvent.HostState(false, 100), 1, Primary);
        Assert.IsType<SessionState.Offline>(left.State);
        Assert.Equal([new SessionEffect.CloseWindow(), new SessionEffect.Leave(true)], left.Effects);
    }

    [Fact]
    public void A_dead_link_is_found_within_one_and_a_half_keep_alives()
    {
        SessionState state = Online(Plain);
        long now = SessionMachine.NextTimerMs(state, Plain);
        SessionStep asked = Step(state, new SessionEvent.Tick(), now, Plain);
        Assert.Equal([new SessionEffect.Ping()], asked.Effects);
        now = SessionMachine.NextTimerMs(asked.State, Plain);
        SessionStep dropped = Step(asked.State, new SessionEvent.Tick(), now, Plain);
        Assert.IsType<SessionEffect.Drop>(dropped.Effects[^1]);
        Assert.InRange(now, 30_000, 45_000);
    }

    [Fact]
    public void A_sign_of_life_starts_the_keep_alive_anew()
    {
        SessionStep asked = Step(Online(Plain), new SessionEvent.Tick(), 30_000, Plain);
        SessionState heard = Step(asked.State, new SessionEvent.Heard(), 31_000, Plain).State;
        Assert.Equal(61_000, SessionMachine.NextTimerMs(heard, Plain));
        Assert.Empty(Step(heard, new SessionEvent.Tick(), 60_999, Plain).Effects);
    }

    [Fact]
    public void S26_A_host_that_asks_without_end_gets_births_every_two_seconds()
    {
        SessionState state = Online(Plain);
        int births = 0;
        for (long now = 0; now < 20_000; now += 100)
        {
            SessionStep asked = Step(state, new SessionEvent.RebirthAsked(), now, Plain);
            SessionStep ticked = Step(asked.State, new SessionEvent.Tick(), now, Plain);
            births += asked.Effects.Concat(ticked.Effects).OfType<SessionEffect.SendBirths>().Count();
            state = ticked.State;
        }

        Assert.InRange(births, 9, 10);
    }

    [Fact]
    public void Births_that_were_lost_go_again_at_most_once_a_minute_and_not_when_they_arrive_after_all()
    {
        SessionState state = Step(Online(Plain), new SessionEvent.BirthHeld(false), 1_000, Plain).State;
        SessionState.Online planned = Assert.IsType<SessionState.Online>(state);
        Assert.InRange(planned.RebirthMs!.Value, 60_000, 75_000);
        Assert.Null(Assert.IsType<SessionState.Online>(Step(state, new SessionEvent.BirthHeld(true), 2_000, Plain).State).RebirthMs);
        SessionStep again = Step(state, new SessionEvent.Tick(), planned.RebirthMs.Value, Plain);
        Assert.Contains(again.Effects, e => e is SessionEffect.SendBirths);
    }

    [Fact]
    public void Whatever_happens_data_only_goes_between_births_and_a_death() =>
        Gen.Select(Gen.Int[0, 9], Gen.Long[0, 20_000]).Array[1, 80].Select(Gen.Bool).Sample((happenings, primary) =>
        {
            SessionSettings settings = primary ? Primary : Plain;
            SessionState state = new SessionState.Offline();
            bool open = false, born = false;
            long now = 0;
            foreach ((int what, long after) in happenings)
            {
                now += after;
                if (state is SessionState.Offline) { born = false; }
                SessionStep step = Step(state, Happening(what, now), now, settings);
                foreach (SessionEffect effect in step.Effects ?? [])
                {
                    born |= effect is SessionEffect.SendBirths;
                    Assert.True(effect is not SessionEffect.OpenWindow || born, "The window opened before the births.");
                    Assert.True(effect is not (SessionEffect.SendDeviceBirth or SessionEffect.SendDeviceDeath) || open, "A device was born or died outside the session.");
                    open = effect is SessionEffect.OpenWindow || (open && effect is not SessionEffect.CloseWindow);
                }

                state = step.State;
                Assert.Equal(state is SessionState.Online, open);
            }
        });

    private static SessionEvent Happening(int what, long now) => what switch
    {
        0 => new SessionEvent.Connected(),
        1 => new SessionEvent.Lost(),
        2 => new SessionEvent.HostState(true, now),
        3 => new SessionEvent.HostState(false, now),
        4 => new SessionEvent.RebirthAsked(),
        5 => new SessionEvent.BirthHeld(now % 2 == 0),
        6 => new SessionEvent.DeviceOnline("d", now % 2 == 0),
        7 => new SessionEvent.Heard(),
        8 => new SessionEvent.BirthOutdated(),
        _ => new SessionEvent.Tick(),
    };

    private static SessionStep Step(SessionState state, SessionEvent happened, long nowMs, SessionSettings settings)
    {
        SessionStep step = SessionMachine.Next(state, happened, nowMs, settings, () => 0.5);
        return step with { Effects = step.Effects ?? [] };
    }

    private static SessionState Online(SessionSettings settings, long hostMs = 0)
    {
        SessionState state = Step(new SessionState.Offline(), new SessionEvent.Connected(), 0, settings).State;
        return settings.WaitsForHost ? Step(state, new SessionEvent.HostState(true, hostMs), 0, settings).State : state;
    }
}
