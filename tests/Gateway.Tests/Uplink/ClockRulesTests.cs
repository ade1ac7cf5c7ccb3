using CsCheck;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

public sealed class ClockRulesTests
{
    private const long BuildMs = 1_780_000_000_000, NowMs = 1_790_000_000_000, S = 1_000_000_000;

    [Fact]
    public void Records_wait_while_nothing_is_trusted()
    {
        ClockRules rules = Rules();
        Assert.Null(rules.Observe(At(5, NowMs)));
        Assert.Null(rules.ToUtc("boot", 5 * S));
        Assert.False(rules.IsTrusted);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void A_kernel_that_is_synchronised_a_battery_clock_or_loopback_is_trusted(bool kernel, bool rtc, bool loopback)
    {
        ClockRules rules = Rules(loopback);
        rules.AllowBatteryClock();
        rules.Stored(rules.Observe(At(100, NowMs) with { KernelSynchronised = kernel, HasRtc = rtc })!.Value);
        Assert.True(rules.IsTrusted);
        Assert.Equal((NowMs - 90_000, false), rules.ToUtc("boot", 10 * S)); // Also for what happened before.
    }

    [Fact]
    public void A_clock_before_the_build_date_is_not_believed_whoever_says_so()
    {
        ClockRules rules = Rules(loopback: true);
        Assert.Null(rules.Observe(At(5, BuildMs - 1) with { KernelSynchronised = true, HasRtc = true }));
        Assert.Null(rules.CloudTime(At(5, BuildMs - 1), BuildMs - 1));
        Assert.Equal(BuildMs, rules.GiveUpWaiting(At(0, 7))!.Value.OffsetMs);
    }

    [Fact]
    public void The_clouds_time_is_taken_when_nothing_else_is_there()
    {
        ClockRules rules = Rules();
        rules.Stored(rules.CloudTime(At(10, 0), NowMs)!.Value);
        Assert.Equal((NowMs, false), rules.ToUtc("boot", 10 * S));
    }

    [Fact]
    public void What_was_estimated_stays_so_and_what_comes_later_is_right()
    {
        ClockRules rules = Rules();
        rules.Stored(rules.GiveUpWaiting(At(10, BuildMs))!.Value);
        (long, bool)? early = rules.ToUtc("boot", 5 * S);
        Assert.True(early!.Value.Item2);
        rules.Stored(rules.CloudTime(At(20, 0), NowMs)!.Value);
        Assert.Equal(early, rules.ToUtc("boot", 5 * S));
        Assert.Equal((NowMs + 1_000, false), rules.ToUtc("boot", 21 * S));
    }

    [Fact]
    public void A_step_of_the_clock_opens_a_new_segment_and_slow_adjusting_does_not()
    {
        ClockRules rules = Rules(loopback: true);
        rules.Stored(rules.Observe(At(0, NowMs))!.Value);
        Assert.Null(rules.Observe(At(10, NowMs + 10_000 + 999)));
        rules.Stored(rules.Observe(At(20, NowMs + 20_000 + 5_000))!.Value);
        Assert.Equal((NowMs + 19_000, false), rules.ToUtc("boot", 19 * S));
        Assert.Equal((NowMs + 26_000, false), rules.ToUtc("boot", 21 * S));
    }

    [Fact]
    public void A_boot_that_never_had_the_time_lies_before_this_one_and_is_estimated()
    {
        ClockRules rules = Rules(loopback: true);
        Assert.Null(rules.Estimate("older", 100 * S));
        rules.Stored(rules.Observe(At(50, NowMs))!.Value);
        rules.Stored(rules.Estimate("older", 100 * S)!.Value);
        Assert.Equal((NowMs - 50_000 - 60_000, true), rules.ToUtc("older", 100 * S)); // A minute without power.
        Assert.Null(rules.Estimate("older", 200 * S));
    }

    [Fact]
    public void Boots_that_never_had_the_time_lie_one_behind_the_other_before_the_next_that_had_it()
    {
        const long Day = 24 * 3_600;
        ClockRules rules = new("now", BuildMs, true, [new ClockSegment("first", 0, NowMs - (30 * Day * 1_000), false)],
            [new KnownBoot("first", 2 * Day * S), new KnownBoot("second", 3 * Day * S), new KnownBoot("third", Day * S)]);
        rules.Stored(rules.Observe(At(600, NowMs))!.Value);
        long startMs = NowMs - 600_000, secondMs = startMs - 60_000 - (Day * 1_000) - 60_000;
        rules.Stored(rules.Estimate("second", 3 * S)!.Value); // Its oldest record comes first: its newest lies at the end of the boot all the same.
        Assert.Equal((secondMs, true), rules.ToUtc("second", 3 * Day * S));
        rules.Stored(rules.Estimate("third", 5 * S)!.Value);
        Assert.Equal((startMs - 60_000, true), rules.ToUtc("third", Day * S));
    }

    [Fact]
    public void A_boot_that_never_had_the_time_lies_before_the_one_after_it_not_before_this_one()
    {
        ClockRules rules = new("now", BuildMs, true, [new ClockSegment("second", 0, NowMs - 9_000_000, false)], [new KnownBoot("first", 100 * S), new KnownBoot("second", 1_000 * S)]);
        rules.Stored(rules.Observe(At(50, NowMs))!.Value);
        rules.Stored(rules.Estimate("first", 1 * S)!.Value);
        Assert.Equal((NowMs - 9_000_000 - 60_000, true), rules.ToUtc("first", 100 * S));
    }

    [Fact]
    public void A_guess_is_never_earlier_than_what_earlier_boots_have_shown()
    {
        ClockRules rules = new("now", BuildMs, false, [new ClockSegment("first", 0, NowMs, false)], [new KnownBoot("first", 5_000 * S), new KnownBoot("second", 100 * S)]);
        rules.Stored(rules.GiveUpWaiting(At(10, 7))!.Value);
        Assert.Equal((NowMs + 5_000_000 + 60_000 + 100_000 + 60_000, true), rules.ToUtc("now", 0));
        rules.Stored(rules.Estimate("second", S)!.Value);
        Assert.Equal((NowMs + 5_000_000 + 60_000 + 100_000, true), rules.ToUtc("second", 100 * S));
    }

    [Fact]
    public void A_step_of_a_clock_that_nobody_keeps_moves_nothing()
    {
        ClockRules rules = Rules();
        rules.Stored(rules.Observe(At(10, NowMs) with { KernelSynchronised = true })!.Value);
        Assert.Null(rules.Observe(At(20, NowMs + (10L * 365 * 86_400_000))));
        Assert.Null(rules.Observe(At(30, 7)));
        Assert.Null(rules.Observe(At(40, NowMs + (10L * 365 * 86_400_000)) with { HasRtc = true }));
        Assert.Equal((NowMs + 30_000, false), rules.ToUtc("boot", 40 * S));
    }

    [Fact]
    public void The_clouds_time_outranks_a_battery_clock_that_is_years_ahead()
    {
        ClockRules rules = Rules();
        Assert.Null(rules.Observe(At(5, NowMs + 99_000_000_000) with { HasRtc = true })); // The cloud has not had its chance.
        rules.Stored(rules.CloudTime(At(6, NowMs + 99_000_000_000) with { HasRtc = true }, NowMs)!.Value);
        rules.AllowBatteryClock();
        Assert.Null(rules.Observe(At(16, NowMs + 99_000_010_000) with { HasRtc = true }));
        Assert.Equal((NowMs + 10_000, false), rules.ToUtc("boot", 16 * S));
        Assert.Equal(ClockSource.Cloud, rules.Source);
    }

    [Fact]
    public void A_cloud_time_that_its_round_trip_explains_is_no_step()
    {
        ClockRules rules = Rules();
        rules.Stored(rules.CloudTime(At(10, 0), NowMs, roundTripMs: 8_000)!.Value);
        Assert.Equal((NowMs + 4_000, 4_000L), (rules.ToUtc("boot", 10 * S)!.Value.UtcMs, rules.ErrorMs));
        Assert.Null(rules.CloudTime(At(20, 0), NowMs + 11_000, roundTripMs: 200));
        rules.Stored(rules.CloudTime(At(30, 0), NowMs + 90_000, roundTripMs: 200)!.Value);
        Assert.Equal((NowMs + 90_100, 100L), (rules.ToUtc("boot", 30 * S)!.Value.UtcMs, rules.ErrorMs));
    }

    [Fact]
    public void Once_told_a_records_time_never_changes_and_never_lies_before_the_build_date() =>
        Gen.Select(Gen.Int[0, 3], Gen.Long[1, 100], Gen.Long[-2_000_000, 2_000_000]).Array[1, 40].Sample(steps =>
        {
            ClockRules rules = Rules();
            Dictionary<long, (long, bool)> told = [];
            long second = 0;
            foreach ((int what, long after, long shift) in steps)
            {
                second += after;
                ClockReading reading = At(second, BuildMs + (second * 1_000) + shift) with { KernelSynchronised = what == 1 };
                ClockSegment? segment = what switch { 0 or 1 => rules.Observe(reading), 2 => rules.CloudTime(reading, BuildMs + shift + 1), _ => rules.GiveUpWaiting(reading) };
                if (segment is { } found) { rules.Stored(found); }
                if (rules.ToUtc("boot", second * S) is { } now) { told.Add(second, now); }
                foreach ((long at, (long, bool) then) in told) { Assert.Equal(then, rules.ToUtc("boot", at * S)); }
                Assert.All(told.Values, t => Assert.True(t.Item1 >= BuildMs));
            }
        });

    private static ClockRules Rules(bool loopback = false) => new("boot", BuildMs, loopback, []);

    private static ClockReading At(long second, long systemMs) => new(second * S, systemMs, false, false);
}
