using Xunit;

namespace LifeCircle.Edge.Simulation.Tests;

/// <summary>Teeth for the judge: doctored runs, each of which it must see through.</summary>
public sealed class JudgeTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_lie_is_believed()
    {
        (int code, string text) = await SimulationRun.OfAsync("lies", "1");
        output.WriteLine(text);
        string[] lines = text.Split('\n');
        Assert.DoesNotContain(lines, l => l.StartsWith("BELIEVED", StringComparison.Ordinal));
        Assert.True(lines.Count(l => l.StartsWith("found: ", StringComparison.Ordinal)) >= 28, text);
        Assert.Equal(0, code);
    }
}
