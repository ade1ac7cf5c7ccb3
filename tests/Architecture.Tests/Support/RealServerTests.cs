using LifeCircle.Edge.Support;
using Xunit;
using Xunit.Sdk;

namespace LifeCircle.Edge.Architecture.Tests;

/// <summary>A missing server must never look like a test that has passed.</summary>
public sealed class RealServerTests
{
    [Fact]
    public void Under_ci_a_missing_server_is_a_failure() =>
        Assert.Throws<FailException>(() => RealServer.Missing("no-such-server", underCi: true));

    [Fact]
    public void On_a_laptop_a_missing_server_is_a_skip_with_a_reason()
    {
        Exception? thrown = null;
        try
        {
            RealServer.Missing("no-such-server", underCi: false);
        }
        catch (Exception e) when (e.GetType().Name == "SkipException")
        {
            thrown = e; // Caught here, or this very test would count as skipped.
        }

        Assert.NotNull(thrown);
        Assert.Contains("no-such-server is not installed", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_there_is_found_with_its_path() => Assert.True(File.Exists(RealServer.Require("sh")));
}
