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
        Assert.Equal((NowMs - 50_000, true), rules.ToUtc("older", 100 * S));
        Assert.Null(rules.Estimate("older", 200 * S));
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
