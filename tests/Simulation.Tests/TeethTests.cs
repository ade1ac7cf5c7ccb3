using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Simulation.Tests;

/// <summary>The bugs that <c>./lifecircle sim --teeth</c> plants.</summary>
public sealed class TeethTests
{
    public static TheoryData<string> Bugs => [.. Directory.EnumerateFiles(Path.Combine(RepoRoot.Path, "tests", "Simulation", "Teeth"), "*.patch").Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Bugs))]
    public async Task A_bug_can_still_be_planted(string bug)
    {
        await using ChildProcess git = ChildProcess.Start("git", "git", ["-C", RepoRoot.Path, "apply", "--check", Path.Combine(RepoRoot.Path, "tests", "Simulation", "Teeth", bug)]);
        Assert.True(await git.WaitForExit(TimeSpan.FromSeconds(60)) == 0, git.Text);
    }

    [Fact]
    public void There_are_ten() => Assert.True(Bugs.Count >= 10);
}
