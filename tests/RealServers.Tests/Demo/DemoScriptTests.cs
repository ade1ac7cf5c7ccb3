using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>The script lifecircle: what a newcomer types first.</summary>
public sealed class DemoScriptTests
{
    private static readonly TimeSpan UpWithin = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_demo_comes_up_shows_readings_and_leaves_no_process_behind(bool byCtrlC)
    {
        using TempFolder folder = new("demo");
        int gateway = FreePort.Next();
        int console = FreePort.Next();
        await using ChildProcess demo = Start(folder, "--gateway-port", $"{gateway}", "--console-port", $"{console}", "--mqtt-port", $"{FreePort.Next()}");
        await demo.WaitForLine("the demo says that all is up", l => l.StartsWith("Ctrl-C ends", StringComparison.Ordinal), UpWithin);

        Assert.Contains(demo.Lines, l => l.Contains($"http://127.0.0.1:{gateway}/", StringComparison.Ordinal));
        using JsonApi page = new($"http://127.0.0.1:{gateway}");
        using JsonApi fleet = new($"http://127.0.0.1:{console}");
        Assert.Equal(200, await page.StatusAsync("/"));
        await Eventually.True("the console shows the gateway", TimeSpan.FromSeconds(60), async () => (await fleet.GetAsync("/api/v1/gateways")).Items().Count == 1);
        Assert.True(ProcessesOf(folder).Length >= 4, "Fewer processes than expected carry the demo's folder in their command line.");

        int code = byCtrlC ? await demo.InterruptAsync(TimeSpan.FromSeconds(15)) : await demo.TerminateAsync(TimeSpan.FromSeconds(15));

        Assert.NotEqual(0, code);
        Assert.Empty(ProcessesOf(folder));
        Assert.True(FreePort.IsFree(gateway) && FreePort.IsFree(console));
    }

    [Fact]
    public async Task A_process_that_dies_ends_the_demo_with_its_name_and_log()
    {
        using TempFolder folder = new("demo");
        await using ChildProcess demo = Start(folder, "--gateway-port", $"{FreePort.Next()}", "--console-port", $"{FreePort.Next()}", "--mqtt-port", $"{FreePort.Next()}");
        await demo.WaitForLine("the demo says that all is up", l => l.StartsWith("Ctrl-C ends", StringComparison.Ordinal), UpWithin);
        int gateway = ProcessesOf(folder).Single(p => p.Command.Contains("/gateway\0run\0", StringComparison.Ordinal)).Id;

        using (System.Diagnostics.Process victim = System.Diagnostics.Process.GetProcessById(gateway)) { victim.Kill(); }

        Assert.NotEqual(0, await demo.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Contains(demo.Lines, l => l.Contains("gateway has ended", StringComparison.Ordinal) && l.Contains("gateway.log", StringComparison.Ordinal));
        Assert.Empty(ProcessesOf(folder));
    }

    [Theory]
    [InlineData("--gateway-port")]
    [InlineData("--console-port")]
    [InlineData("--mqtt-port")]
    public async Task A_busy_port_is_named_with_the_flag_that_changes_it(string flag)
    {
        using TempFolder folder = new("demo");
        int port = FreePort.Next();
        using System.Net.Sockets.TcpListener taken = new(System.Net.IPAddress.Loopback, port);
        taken.Start();
        string[] all = ["--gateway-port", "--console-port", "--mqtt-port"];

        await using ChildProcess demo = Start(folder, [.. all.SelectMany(f => new[] { f, f == flag ? $"{port}" : $"{FreePort.Next()}" })]);

        Assert.Equal(1, await demo.WaitForExit(TimeSpan.FromSeconds(30)));
        string line = Assert.Single(demo.Lines);
        Assert.Contains($"port {port}", line, StringComparison.Ordinal);
        Assert.Contains(flag, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo", "--mqtt-port", "x")]
    [InlineData("demo", "--unheard-of")]
    [InlineData("demo", "--data")]
    [InlineData("unheard-of")]
    public async Task A_wrong_word_is_named(params string[] words)
    {
        await using ChildProcess script = ChildProcess.Start("lifecircle", RepoRoot.Under("lifecircle"), words);

        Assert.Equal(1, await script.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Contains(script.Lines, l => l.StartsWith("lifecircle: ", StringComparison.Ordinal) && l.Contains(words[^1], StringComparison.Ordinal));
    }

    private static ChildProcess Start(TempFolder folder, params string[] args) => ChildProcess.Start("lifecircle demo", RepoRoot.Under("lifecircle"),
        ["demo", "--data", folder.Under("data"), .. args], folder: folder.Path,
        environment: new Dictionary<string, string> { ["LIFECIRCLE_BUILT"] = "1" }); // The tests run what is built already.

    /// <summary>Every process that carries the demo's folder in its command line, but the script itself.</summary>
    private static (int Id, string Command)[] ProcessesOf(TempFolder folder) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(p => (Name: Path.GetFileName(p), Path: p)).Where(p => p.Name.All(char.IsAsciiDigit))
            .Select(p => (Id: int.Parse(p.Name, System.Globalization.CultureInfo.InvariantCulture), Command: CommandLine(p.Path)))
            .Where(p => p.Command.Contains(folder.Under("data"), StringComparison.Ordinal) && !p.Command.Contains("lifecircle\0demo", StringComparison.Ordinal)),
    ];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // It has ended since it was listed.
        }
    }
}
