using CsCheck;
using LifeCircle.Edge.Model.Codes;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Codes;

public sealed class CodeGuardTests
{
    private const long S = 1_000_000_000;
    private const long Day = 86_400;

    private static readonly Gen<GuardRules> Rules = Gen.OneOf(Gen.Const(GuardRules.Terminal), Gen.Const(GuardRules.Site));

    private static readonly Gen<GuardState> States = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 9], Gen.Long[0, 5_000], Gen.Long[0, 5_000], Gen.Long[0, 9_000], Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("")))
        .Select((fails, blocks, first, calm, until, boot) => new GuardState(fails, until > 0 ? Math.Max(1, blocks) : blocks, first * S, calm * S, until * S, boot));

    private static readonly Gen<GuardEvent> Events = Gen.OneOf(Gen.Const(GuardEvent.Look), Gen.Const(GuardEvent.Wrong), Gen.Const(GuardEvent.Right));

    [Fact]
    public void Five_wrong_ones_block_a_terminal_for_a_minute_then_two_and_a_right_one_starts_anew()
    {
        GuardState state = GuardState.Fresh;
        for (int i = 1; i < 5; i++) { Assert.Equal(0, Step(ref state, GuardEvent.Wrong, GuardRules.Terminal, i).BlockedForS); }
        Assert.Equal(60, Step(ref state, GuardEvent.Wrong, GuardRules.Terminal, 5).BlockedForS);
        Assert.Equal(30, Step(ref state, GuardEvent.Right, GuardRules.Terminal, 35).BlockedForS);
        for (int i = 0; i < 4; i++) { Assert.Equal(0, Step(ref state, GuardEvent.Wrong, GuardRules.Terminal, 65).BlockedForS); }
        Assert.Equal(120, Step(ref state, GuardEvent.Wrong, GuardRules.Terminal, 66).BlockedForS);
        Step(ref state, GuardEvent.Right, GuardRules.Terminal, 200);
        for (int i = 0; i < 4; i++) { Step(ref state, GuardEvent.Wrong, GuardRules.Terminal, 201); }
        Assert.Equal(60, Step(ref state, GuardEvent.Wrong, GuardRules.Terminal, 202).BlockedForS);
    }

    [Fact]
    public void Twenty_wrong_ones_within_an_hour_block_the_site_with_an_alarm_whatever_was_right_between()
    {
        GuardState state = GuardState.Fresh;
        for (int i = 1; i < 20; i++)
        {
            Assert.False(Step(ref state, GuardEvent.Wrong, GuardRules.Site, i).Alarm);
            Step(ref state, GuardEvent.Right, GuardRules.Site, i);
        }

        GuardStep last = Step(ref state, GuardEvent.Wrong, GuardRules.Site, 20);
        Assert.Equal((60, true), (last.BlockedForS, last.Alarm));
        Assert.False(Step(ref state, GuardEvent.Wrong, GuardRules.Site, 21).Alarm);

        state = GuardState.Fresh;
        for (int i = 0; i < 19; i++) { Step(ref state, GuardEvent.Wrong, GuardRules.Site, i); }
        Assert.Equal(0, Step(ref state, GuardEvent.Wrong, GuardRules.Site, 3_600).BlockedForS); // The first of them is an hour old.
    }

    [Fact]
    public void After_every_event_in_every_state_the_rules_hold() => Gen.Select(States, Events, Rules, Gen.Long[0, 200_000]).Sample((state, @event, rules, nowS) =>
    {
        GuardStep step = CodeGuard.Next(state, @event, rules, "a", nowS * S);
        Assert.Equal("a", step.State.BootId);
        Assert.InRange(step.State.Fails, 0, rules.FailsMax - 1 + (state.Fails >= rules.FailsMax ? state.Fails : 0));
        Assert.InRange(step.BlockedForS, 0, Math.Max(rules.BlockSMax, (int)Math.Max(0, (state.BlockedUntilNs / S) - nowS)));
        Assert.Equal(step.BlockedForS == 0, step.State.BlockedUntilNs == 0);
        bool wasBlocked = state.BootId == "a" ? state.BlockedUntilNs > nowS * S : state.BlockedUntilNs > 0;
        if (wasBlocked)
        {
            long untilNs = state.BootId == "a" ? state.BlockedUntilNs : (nowS + CodeGuard.BlockS(rules, state.Blocks)) * S;
            Assert.Equal(untilNs, step.State.BlockedUntilNs); // Neither shortened nor lengthened, by no event.
            Assert.False(step.Alarm);
            Assert.Equal(step, CodeGuard.Next(step.State, GuardEvent.Right, rules, "a", nowS * S));
        }

        if (!wasBlocked && step.BlockedForS > 0) { Assert.True(@event == GuardEvent.Wrong && step.Alarm == rules.Alarms); }
        Assert.Equal(step.State, CodeGuard.Next(step.State, GuardEvent.Look, rules, "a", nowS * S).State);
    }, iter: 20_000);

    [Fact]
    public void A_restart_never_shortens_a_block() => Gen.Select(Gen.Int[1, 9], Rules, Gen.Long[0, 100_000]).Sample((blocks, rules, nowS) =>
    {
        GuardState blocked = new(0, blocks, 0, 0, 1, "old boot");
        Assert.Equal(CodeGuard.BlockS(rules, blocks), CodeGuard.Next(blocked, GuardEvent.Look, rules, "new boot", nowS * S).BlockedForS);
    });

    [Theory]
    [InlineData(false, 150)]
    [InlineData(true, 600)]
    public void Who_guesses_whenever_he_may_has_so_many_guesses_in_a_day_that_six_digits_survive(bool site, int most)
    {
        int guesses = Guess(site ? GuardRules.Site : GuardRules.Terminal, _ => 0);
        Assert.InRange(guesses, most * 9 / 10, most);
        Assert.True(guesses / 1e6 <= 0.0006);
    }

    [Fact]
    public void No_other_pace_gets_more_guesses() => Gen.Select(Rules, Gen.Int[0, 4_000].Array[1, 8]).Sample((rules, pauses) =>
        Assert.True(Guess(rules, i => pauses[i % pauses.Length]) <= (rules == GuardRules.Site ? 600 : 150)), iter: 200);

    /// <summary>Wrong attempts within a day, each after a pause.</summary>
    private static int Guess(GuardRules rules, Func<int, int> pauseS)
    {
        GuardState state = GuardState.Fresh;
        int guesses = 0;
        for (long now = 0; now < Day;)
        {
            GuardStep look = Step(ref state, GuardEvent.Look, rules, now);
            if (look.BlockedForS == 0)
            {
                guesses++;
                Step(ref state, GuardEvent.Wrong, rules, now);
                now += pauseS(guesses);
            }
            else { now += look.BlockedForS; }
        }

        return guesses;
    }

    private static GuardStep Step(ref GuardState state, GuardEvent @event, GuardRules rules, long nowS)
    {
        GuardStep step = CodeGuard.Next(state, @event, rules, "a", nowS * S);
        state = step.State;
        return step;
    }
}
