using CsCheck;
using LifeCircle.Edge.Model.Lockers.Watch;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers.Watch;

public sealed class OpeningStormTests
{
    private const long Ms = 1_000_000;

    private static readonly StormRules Rules = new();

    [Fact]
    public void The_third_opening_on_a_second_board_within_two_seconds_is_the_bus()
    {
        OpeningStormStep step = OpeningStorm.Calm.Opened("01", 0, 0, Rules);
        step = step.State.Opened("02", 0, 500 * Ms, Rules);
        Assert.False(step.Raised);
        Assert.Empty(step.Parts);
        step = step.State.Opened("25", 1, 2_000 * Ms, Rules);
        Assert.True(step.Raised);
        Assert.Equal(["01", "02", "25"], step.Parts);
        step = step.State.Opened("26", 1, 4_000 * Ms, Rules);
        Assert.False(step.Raised);
        Assert.Equal(["26"], step.Parts);
        step = step.State.Opened("27", 1, 6_001 * Ms, Rules);
        Assert.Empty(step.Parts);
        Assert.True(step.State.Checked().Cleared);
        Assert.True(step.State.Restarted().Suspect);
    }

    [Theory]
    [InlineData(0, 0, 0, 2_000)]
    [InlineData(0, 1, 2, 2_001)]
    public void One_board_alone_or_a_slower_row_is_forced(int first, int second, int third, int thirdMs)
    {
        OpeningStorm storm = OpeningStorm.Calm.Opened("01", first, 0, Rules).State.Opened("02", second, 1_000 * Ms, Rules).State;
        OpeningStormStep step = storm.Opened("03", third, thirdMs * Ms, Rules);
        Assert.Equal((false, 0), (step.Raised, step.Parts.Count));
    }

    [Fact]
    public void One_door_that_chatters_is_no_storm() =>
        Gen.Int[0, 300].Array[3, 100].Sample(pauses =>
        {
            OpeningStorm storm = OpeningStorm.Calm;
            long now = 0;
            foreach (int pause in pauses)
            {
                OpeningStormStep step = storm.Opened($"{pause % 2}", pause % 2, now += pause * Ms, Rules);
                Assert.False(step.Raised);
                storm = step.State;
                Assert.InRange(storm.Recent.Count, 1, 2);
            }
        });

    [Fact]
    public void It_is_raised_once_until_a_person_looked_and_only_with_enough_doors_and_boards() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 2], Gen.Int[0, 2_500], Gen.Int[0, 20]).Array[1, 100].Sample(openings =>
        {
            OpeningStorm storm = OpeningStorm.Calm;
            List<(int Part, int Board, long At)> all = [];
            long now = 0;
            foreach ((int part, int board, int pause, int look) in openings)
            {
                now += pause * Ms;
                bool was = storm.Suspect;
                if (look == 0)
                {
                    Assert.Equal(was, storm.Checked().Cleared);
                    storm = storm.Checked().State;
                    all.Clear();
                    continue;
                }

                all.Add((part, board, now));
                OpeningStormStep step = storm.Opened($"{part}", board, now, Rules);
                (int, int, long)[] window = [.. all.Where(o => now - o.At <= 2_000 * Ms)];
                bool enough = window.Select(o => o.Item1).Distinct().Count() >= 3 && window.Select(o => o.Item2).Distinct().Count() >= 2;
                Assert.True(!step.Raised || (!was && enough));
                Assert.True(step.State.Suspect || !was);
                storm = step.State;
            }
        });
}
