using System.Diagnostics;
using System.Globalization;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>The uplink over lines as they are out there, to a real mosquitto.</summary>
public sealed class BadLinkTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);
    private readonly TempFolder _folder = new("bad-link");
    private Mosquitto _broker = null!;
    private TestCloud _cloud = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await Mosquitto.StartNewAsync(_folder.Under("mosquitto"));
        _cloud = await TestCloud.ConnectedAsync(_broker.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _cloud.DisposeAsync();
        await _broker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task At_64_kbit_per_s_live_records_pass_a_draining_backlog_and_nothing_goes_twice()
    {
        await using LinkProxy link = new(_broker.Port, bitsPerS: 64_000, oneWayMs: 50);
        await using UplinkRig rig = new(Options(link));
        await rig.DoorsAsync(6_000);
        await rig.StartAsync();
        await _cloud.FirstAsync(MessageType.DData);

        List<(long Offset, long Ticks)> live = [];
        while (Backlog(rig, 6_000) > 0 && live.Count < 200)
        {
            live.Add((await rig.DoorAsync(live.Count % 2 == 0), Stopwatch.GetTimestamp()));
            await Task.Delay(TimeSpan.FromMilliseconds(250), TestContext.Current.CancellationToken); // The corner's pace, not a wait for something.
        }

        await Eventually.True("everything is confirmed", Patience, () => rig.Held == 0);
        Dictionary<long, long> arrived = Arrivals();
        double[] ms = [.. live.Select(l => Stopwatch.GetElapsedTime(l.Ticks, arrived[l.Offset]).TotalMilliseconds).Order()];
        double payload = _cloud.All.Sum(h => h.PayloadBytes);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"live p50 {ms[ms.Length / 2]:0} ms, p99 {ms[(int)(ms.Length * 0.99)]:0} ms of {ms.Length}; {link.BytesUp} B up, {link.BytesUp / payload:0.00} x payload; probes {rig.Status.Probes}, sessions {rig.Status.Sessions}"));

        Assert.Equal(1, rig.Status.Sessions);
        Assert.InRange(rig.Status.Probes, 0, 1); // A loaded machine may be silent for ten seconds once.
        Assert.InRange(link.BytesUp / payload, 1, 1.3);
        Assert.InRange(ms[(int)(ms.Length * 0.95)], 0, 20_000); // About 1.5 s on a machine with nothing else to do; behind a window without a pace it is minutes.
    }

    [Fact]
    public async Task With_a_round_trip_of_500_ms_the_window_opens_and_no_silence_is_taken_for_a_loss()
    {
        await using LinkProxy link = new(_broker.Port, oneWayMs: 250);
        await using UplinkRig rig = new(Options(link));
        await rig.DoorsAsync(30_000);
        await rig.StartAsync();
        await _cloud.FirstAsync(MessageType.DData);
        long started = Stopwatch.GetTimestamp();
        long widest = 0;
        await Eventually.True("everything is confirmed", Patience, () =>
        {
            widest = Math.Max(widest, rig.Status.Link.WindowBytes);
            return rig.Held == 0;
        });
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{link.BytesUp / seconds / 1e3:0} kB/s, 30000 records in {seconds:0.0} s; window up to {widest} B"));

        Assert.Equal(1, rig.Status.Sessions);
        Assert.InRange(rig.Status.Probes, 0, 1);
        Assert.True(widest >= 16 << 10, $"The window has not opened: {widest} B."); // It begins with 8 KiB.
    }

    [Fact]
    public async Task Cut_reset_frozen_and_refused_lines_lose_nothing()
    {
        await using LinkProxy link = new(_broker.Port);
        await using UplinkRig rig = new(Options(link) with { KeepAliveS = 5, ProbeMs = 1_000 });
        await rig.StartAsync();
        foreach (Action trouble in (Action[])[() => link.Cut(), () => link.Cut(reset: true), link.Freeze, () => { link.Refuses = true; link.Cut(); }])
        {
            await UpAsync(rig);
            await rig.DoorsAsync(100);
            trouble();
            await rig.DoorsAsync(100);
            await Eventually.True("the loss is seen", Patience, () => !rig.Status.Connected);
            link.Refuses = false;
            link.Thaw();
            await Eventually.True("everything is confirmed", Patience, () => rig.Held == 0);
        }

        Assert.Equal(800, _cloud.Stored);
    }

    [Fact]
    public async Task A_broker_that_is_killed_and_comes_back_empty_loses_nothing()
    {
        await using UplinkRig rig = new(new UplinkOptions { BrokerUrl = _broker.Url, KeepAliveS = 5, ProbeMs = 1_000 });
        await rig.StartAsync();
        for (int round = 0; round < 3; round++)
        {
            await UpAsync(rig);
            await rig.DoorsAsync(200);
            await _broker.KillAsync();
            _broker.Wipe();
            await rig.DoorsAsync(200);
            await _broker.StartAsync();
            await _cloud.DisposeAsync();
            _cloud = await TestCloud.ConnectedAsync(_broker.Port);
            await Eventually.True("everything is confirmed", Patience, () => rig.Held == 0);
        }

        Assert.Equal(0, rig.Status.RefusedConfirmations);
    }

    private static UplinkOptions Options(LinkProxy link) => new() { BrokerUrl = $"mqtt://127.0.0.1:{link.Port}" };

    private static Task UpAsync(UplinkRig rig) => Eventually.True("the link is up", Patience, () => rig.Status.Connected);

    private static long Backlog(UplinkRig rig, long through) => Math.Max(0, through + 1 - rig.Outbox.Extent(OutboxStream.Telemetry).Tail);

    private Dictionary<long, long> Arrivals()
    {
        Dictionary<long, long> first = [];
        foreach (Heard heard in _cloud.All.Where(h => h.Type is MessageType.DData))
        {
            foreach (RunRecord record in heard.Run.Records) { first.TryAdd(record.Offset, heard.AtTicks); }
        }

        return first;
    }
}
