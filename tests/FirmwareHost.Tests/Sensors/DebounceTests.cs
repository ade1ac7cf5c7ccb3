using CsCheck;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

public sealed class DebounceTests
{
    private static readonly TimeSpan Stable = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void A_value_follows_only_after_the_level_was_stable()
    {
        var debounce = new Debounce(Stable);
        Assert.Equal(
            [null, null, null, false, false, false, false, true],
            Values(debounce, (0, false), (20, false), (40, false), (50, false), (70, true), (90, false), (100, true), (150, true)));
    }

    [Fact]
    public void A_bounce_shorter_than_the_time_never_shows()
    {
        var debounce = new Debounce(Stable);
        Assert.Equal([null, true, true, true, true], Values(debounce, (0, true), (50, true), (60, false), (100, false), (105, true)));
    }

    [Fact]
    public void A_level_that_cannot_be_read_makes_the_value_unknown_until_it_was_stable_again()
    {
        var debounce = new Debounce(Stable);
        Assert.Equal([null, true, null, null, true], Values(debounce, (0, true), (60, true), (70, null), (80, true), (130, true)));
    }

    [Fact]
    public void One_sample_is_never_enough_even_without_a_time() =>
        Assert.Equal([null, true], Values(new Debounce(TimeSpan.Zero), (0, true), (0, true)));

    [Fact]
    public void Whatever_the_contact_does_a_change_of_value_had_a_stable_level_before_it() =>
        Gen.Select(Gen.Int[1, 30], Gen.Bool).List[1, 60].Sample(steps =>
        {
            var debounce = new Debounce(Stable);
            int now = 0;
            int lastChange = 0;
            bool? level = null;
            bool? before = null;
            foreach ((int pause, bool next) in steps)
            {
                now += pause;
                lastChange = level == next ? lastChange : now;
                level = next;
                bool? value = debounce.Sample(next, TimeSpan.FromMilliseconds(now));
                if (value != before && !(value == level && now - lastChange >= 50))
                {
                    return false;
                }

                before = value;
            }

            return true;
        });

    private static bool?[] Values(Debounce debounce, params (int Ms, bool? Level)[] samples) =>
        [.. samples.Select(s => debounce.Sample(s.Level, TimeSpan.FromMilliseconds(s.Ms)))];
}
