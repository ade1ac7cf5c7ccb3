using CsCheck;
using LifeCircle.Edge.Model.Lockers.Watch;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers.Watch;

public sealed class ChillWatchTests
{
    private const long Minute = 60_000_000_000;

    private static readonly ChillLimits Limits = new(2_000, 8_000, BreachMinutes: 30);

    [Fact]
    public void Goods_that_are_outside_for_longer_than_is_borne_are_breached_for_ever()
    {
        ChillWatch watch = ChillWatch.Begin(0).Read(5_000, 0, Limits);
        for (int minute = 1; minute <= 31; minute++) { watch = watch.Read(9_000 + minute, minute * Minute, Limits); }
        Assert.False(watch.Breached);
        Assert.Equal((30 * Minute, 30 * Minute, 5_000, 9_031), (watch.AmissNs, watch.OutsideNs, watch.MinMilliC, watch.MaxMilliC));
        watch = watch.Tick((31 * Minute) + 1, Limits);
        Assert.True(watch.Breached);
        Assert.True(watch.Read(5_000, 32 * Minute, Limits).Breached);
    }

    [Fact]
    public void One_good_reading_within_the_limits_begins_anew()
    {
        ChillWatch watch = ChillWatch.Begin(0);
        for (int minute = 0; minute <= 300; minute++) { watch = watch.Read(minute % 20 == 0 ? 8_000 : -20_000, minute * Minute, Limits); }
        Assert.False(watch.Breached);
        Assert.Equal(285 * Minute, watch.OutsideNs);
    }

    [Fact]
    public void A_sensor_that_is_silent_or_faulty_for_as_long_is_a_breach_too()
    {
        ChillWatch silent = ChillWatch.Begin(0).Read(5_000, 0, Limits);
        Assert.False(silent.Tick(32 * Minute, Limits).Breached);
        Assert.True(silent.Tick((32 * Minute) + 1, Limits).Breached);
        ChillWatch faulty = silent.Read(null, 1 * Minute, Limits);
        Assert.False(faulty.Tick(31 * Minute, Limits).Breached);
        Assert.True(faulty.Tick((31 * Minute) + 1, Limits).Breached);
    }

    [Fact]
    public void After_a_restart_the_bad_span_goes_on()
    {
        ChillWatch watch = ChillWatch.Begin(1_000 * Minute).Read(12_000, 1_000 * Minute, Limits);
        for (int minute = 1; minute <= 20; minute++) { watch = watch.Read(12_000, (1_000 + minute) * Minute, Limits); }
        watch = watch.Restarted(0);
        Assert.Equal(20 * Minute, watch.AmissNs);
        watch = watch.Read(12_000, 1 * Minute, Limits).Read(12_000, 2 * Minute, Limits);
        Assert.Equal(22 * Minute, watch.AmissNs);
    }

    [Fact]
    public void It_makes_no_difference_how_often_time_is_looked_at() =>
        Gen.Select(Gen.Select(Gen.Int[-5, 15], Gen.Int[0, 12]).Array[1, 40], Gen.Int[1, 7]).Sample((readings, parts) =>
        {
            ChillWatch seldom = ChillWatch.Begin(0), often = seldom;
            long now = 0;
            foreach ((int degrees, int minutes) in readings)
            {
                int? milliC = degrees == 15 ? null : degrees * 1_000;
                (seldom, often) = (seldom.Read(milliC, now, Limits), often.Read(milliC, now, Limits));
                for (int part = 1; part <= parts; part++) { often = often.Tick(now + (minutes * Minute / parts * part), Limits); }
                now += minutes * Minute;
            }

            Assert.Equal(seldom.Tick(now, Limits), often.Tick(now, Limits));
        });

    [Fact]
    public void It_is_breached_exactly_when_no_good_reading_held_for_longer_than_is_borne() =>
        Gen.Select(Gen.Int[-5, 15], Gen.Int[0, 12]).Array[1, 60].Sample(readings =>
        {
            ChillWatch watch = ChillWatch.Begin(0);
            long now = 0, knownWithin = 0;
            bool within = false, breached = false;
            foreach ((int degrees, int minutes) in readings)
            {
                watch = watch.Read(degrees == 15 ? null : degrees * 1_000, now, Limits);
                within = degrees is >= 2 and <= 8;
                if (within) { knownWithin = now; }
                now += minutes * Minute;
                if (within) { knownWithin = Math.Min(now, knownWithin + (2 * Minute)); }
                watch = watch.Tick(now, Limits);
                breached |= now - knownWithin > 30 * Minute;
                Assert.Equal(breached, watch.Breached);
                Assert.True(watch.OutsideNs <= now && (watch.MinMilliC ?? 0) <= (watch.MaxMilliC ?? 0));
            }
        });
}
