using LifeCircle.Edge.FirmwareHost.Tests.Site;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

public sealed class ProcessTests
{
    [Fact]
    public async Task A_broken_site_file_is_refused_with_every_error_and_exit_code_2()
    {
        using Scratch scratch = new();
        await File.WriteAllTextAsync(scratch["site.json"], File.ReadAllText(SiteFiles.Demo)
            .Replace("\"solenoidsAtOnce\": 1", "\"solenoidAtOnce\": 1", StringComparison.Ordinal)
            .Replace("\"board\": \"8a\", \"bus\": \"lockers\", \"address\": 2", "\"board\": \"9z\", \"bus\": \"lockers\", \"address\": 2", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await using HostProcess host = HostProcess.Start("run", "--site", scratch["site.json"], "--socket", scratch["s"], "--data", scratch["d"]);
        Assert.Equal(2, await host.ExitAsync());
        await Until.TrueAsync(() => host.Text.Contains("2 error(s)", StringComparison.Ordinal), "the number of errors");
        Assert.Contains("$.buses[0].solenoidAtOnce: ", host.Text, StringComparison.Ordinal);
        Assert.Contains("$.devices[0].boards[1].board: board type \"9z\" is unknown; known are 8a, ", host.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(scratch["s"]));
    }

    [Fact]
    public async Task With_missing_ports_the_host_runs_says_so_once_and_ends_cleanly_on_SIGTERM()
    {
        using Scratch scratch = new();
        await using HostProcess host = HostProcess.Start("run", "--site", SiteFiles.Demo, "--socket", scratch["s"], "--data", scratch["d"], "--wires", scratch["none"]);
        await host.ReadyAsync();
        await Until.TrueAsync(() => host.Text.Contains("board 8a at address 2 on bus lockers is lost", StringComparison.Ordinal), "the boards to be lost");
        Assert.Single(host.Lines, l => l.Contains("Bus lockers: port", StringComparison.Ordinal));
        long start = TimeProvider.System.GetTimestamp();
        await host.TerminateAsync();
        Assert.Equal(0, await host.ExitAsync());
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(5), "ends within five seconds");
    }

    [Fact]
    public async Task A_second_host_on_the_same_data_is_refused_with_a_sentence()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        using Scratch scratch = new();
        await using HostProcess host = HostProcess.Start("run", "--site", SiteFiles.Demo, "--socket", scratch["s"], "--data", corner.DataFolder);
        Assert.Equal(2, await host.ExitAsync());
        await Until.TrueAsync(() => host.Text.Contains("--data", StringComparison.Ordinal), "the sentence that names --data");
    }

    [Fact]
    public async Task Watch_shows_readings_and_events_and_ends_on_SIGTERM()
    {
        await using RunningCorner corner = await RunningCorner.StartAsync();
        await using HostProcess watch = HostProcess.Start("watch", "--socket", corner.SocketPath);
        await Until.TrueAsync(() => watch.Text.Contains("now live", StringComparison.Ordinal), "the snapshot's end", limitS: 60);
        await corner.OrderAsync("""{"order":"door","device":"locker-1","part":"compartment/03","open":true}""");
        await Until.TrueAsync(() => watch.Text.Contains("! locker-1 compartment/03 door-opened", StringComparison.Ordinal), "the event");
        await watch.TerminateAsync();
        Assert.Equal(0, await watch.ExitAsync());
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_said_in_a_sentence()
    {
        using Scratch scratch = new();
        await using HostProcess watch = HostProcess.Start("watch", "--socket", scratch["s"]);
        Assert.Equal(1, await watch.ExitAsync());
        await Until.TrueAsync(() => watch.Text.Contains("is firmware-host running", StringComparison.Ordinal), "the sentence");
    }
}
