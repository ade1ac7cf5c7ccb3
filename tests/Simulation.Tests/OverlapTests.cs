using Xunit;

namespace LifeCircle.Edge.Simulation.Tests;

/// <summary>Faults that overlap end each by its own end alone.</summary>
public sealed class OverlapTests
{
    [Fact]
    public void What_two_faults_spoil_is_mended_by_the_second_end_whichever_comes_first()
    {
        List<string> happened = [];
        Overlap killed = new(() => happened.Add("spoilt"), () => happened.Add("mended"));
        Action first = killed.Begin(), second = killed.Begin();
        second();
        second(); // An end that is told twice is one.
        Assert.True(killed.IsHeld);
        Assert.Equal(["spoilt"], happened);
        first();
        Assert.False(killed.IsHeld);
        Assert.Equal(["spoilt", "mended"], happened);
    }

    [Fact]
    public void A_partition_ends_with_its_own_end_and_not_with_that_of_a_lossy_line()
    {
        Line line = new();
        Action whole = line.Spoil(new LineFault { IsSilent = true }), lossy = line.Spoil(new LineFault { Loss = 0.2 }), worse = line.Spoil(new LineFault { Loss = 0.3, DelayMsMax = 3_000 });
        Assert.Equal((true, 0.3, 3_000), (line.IsSilent, line.Loss, line.DelayMsMax));
        worse();
        Assert.Equal((true, 0.2, 40), (line.IsSilent, line.Loss, line.DelayMsMax));
        lossy();
        Assert.True(line.IsSilent);
        whole();
        Assert.Equal((false, 0.0), (line.IsSilent, line.Loss));
    }
}
