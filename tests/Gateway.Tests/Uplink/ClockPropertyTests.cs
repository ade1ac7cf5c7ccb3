using CsCheck;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>Any sequence of boots, steps, time services, cloud times, restarts and power cuts.</summary>
public sealed class ClockPropertyTests
{
    private const long BuildMs = 1_780_000_000_000, YearMs = 365L * 24 * 3_600_000;

    private static readonly Gen<(ClockAct Act, long AfterMs, long ClockMs)[]> Lives = Gen.Select(
        Gen.Enum<ClockAct>(), Gen.OneOf(Gen.Long[1, 10_000], Gen.Long[1, 40L * 24 * 3_600_000]), Gen.OneOf(Gen.Long[0, 1_000], Gen.Long[BuildMs - YearMs, BuildMs + (30 * YearMs)])).Array[1, 60];

    [Fact]
    public void A_record_that_was_sent_has_the_same_time_for_ever_also_after_restarts_and_power_cuts() => Lives.Sample(life => Lived(life), iter: 3_000);

    [Fact]
    public void No_time_lies_before_the_build_date() => Lives.Sample(life =>
        Assert.All(Lived(life).Sent.Values, sent => Assert.True(sent.UtcMs >= BuildMs, $"{sent.UtcMs}")), iter: 1_000);

    [Fact]
    public void A_stored_segment_never_changes_and_none_is_put_before_one_that_is_stored() => Lives.Sample(life =>
    {
        ClockWorld world = new(BuildMs);
        List<ClockSegment> before = [];
        foreach ((ClockAct act, long afterMs, long clockMs) in life)
        {
            world.Do(act, afterMs, clockMs);
            Assert.Equal(before, world.Disk.Take(before.Count));
            before = [.. world.Disk];
        }

        Assert.All(before.GroupBy(s => s.BootId), boot => Assert.Equal(boot.Select(s => s.FromNs).Order(), boot.Select(s => s.FromNs)));
    }, iter: 1_000);

    [Fact]
    public void The_order_of_a_boots_records_is_kept_within_a_segment() => Lives.Sample(life =>
    {
        ClockWorld world = Lived(life);
        foreach (IGrouping<string, KeyValuePair<(string Boot, long Ns), (long UtcMs, bool Estimated)>> boot in world.Sent.GroupBy(s => s.Key.Boot))
        {
            long[] borders = [.. world.Disk.Where(s => s.BootId == boot.Key).Select(s => s.FromNs)];
            KeyValuePair<(string Boot, long Ns), (long UtcMs, bool Estimated)>[] inOrder = [.. boot.OrderBy(s => s.Key.Ns)];
            foreach ((var earlier, var later) in inOrder.Zip(inOrder.Skip(1)))
            {
                if (borders.Any(b => b > earlier.Key.Ns && b <= later.Key.Ns)) { continue; }
                Assert.True(later.Value.UtcMs >= earlier.Value.UtcMs, $"{earlier} {later}");
            }
        }
    }, iter: 1_000);

    [Fact]
    public void A_trusted_time_is_that_of_the_clock_that_was_trusted_to_the_second() => Gen.Select(Gen.Long[BuildMs, BuildMs + (10 * YearMs)], Gen.Long[1, 400L * 24 * 3_600_000], Gen.Bool).Sample((startMs, livedMs, fromCloud) =>
    {
        ClockRules rules = new("boot", BuildMs, false, []);
        ClockReading reading = new(livedMs * 1_000_000, fromCloud ? 5 : startMs + livedMs, !fromCloud, false);
        rules.Stored((fromCloud ? rules.CloudTime(reading, startMs + livedMs) : rules.Observe(reading))!.Value);
        Assert.Equal((startMs + (livedMs / 2), false), rules.ToUtc("boot", livedMs / 2 * 1_000_000)); // Also a year back: 64 bits throughout.
    });

    private static ClockWorld Lived((ClockAct Act, long AfterMs, long ClockMs)[] life)
    {
        ClockWorld world = new(BuildMs);
        foreach ((ClockAct act, long afterMs, long clockMs) in life) { world.Do(act, afterMs, clockMs); }
        world.Do(ClockAct.GiveUp, 1, BuildMs);
        world.Do(ClockAct.Send, 1, BuildMs);
        world.Do(ClockAct.Restart, 1, BuildMs);
        world.Do(ClockAct.Send, 1, BuildMs);
        return world;
    }
}
