using System.Diagnostics;
using System.Globalization;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>A cable that the kernel shapes and a test pulls: real TCP, real queues.</summary>
public sealed class KernelLinkTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    [Fact]
    public async Task Over_64_kbit_per_s_of_the_kernels_a_backlog_drains_beside_live_records_and_a_pulled_cable_loses_nothing()
    {
        using ShapedNamespace network = ShapedNamespace.Create(kbitPerS: 64);
        using TempFolder folder = new("kernel-link");
        int port = FreePort.Next();
        string conf = folder.Write("mosquitto.conf", $"listener {port} 0.0.0.0\nallow_anonymous true\nuser {Environment.UserName}\n");
        await using ChildProcess broker = ChildProcess.Start("mosquitto", RealServer.Find("ip")!, ShapedNamespace.Inside(RealServer.Require("mosquitto"), "-c", conf), folder.Under("mosquitto.log"), folder.Path);
        TestCloud? connected = null;
        await Eventually.True("mosquitto answers", Patience, async () =>
        {
            try { connected = await TestCloud.ConnectedAsync(port, ShapedNamespace.FastAddress); }
            catch (MQTTnet.Exceptions.MqttCommunicationException) { return false; }
            return true;
        });
        await using TestCloud cloud = connected!;
        await using UplinkRig rig = new(new UplinkOptions { BrokerUrl = $"mqtt://{ShapedNamespace.SlowAddress}:{port}", TrustsSystemClock = true, KeepAliveS = 5, ReconnectSpreadMs = 0 });
        await rig.DoorsAsync(4_000);
        await rig.StartAsync();
        await cloud.FirstAsync(MessageType.DData);

        List<(long Offset, long Ticks)> live = [];
        while (rig.Held > 20 && live.Count < 100)
        {
            live.Add((await rig.DoorAsync(live.Count % 2 == 0), Stopwatch.GetTimestamp()));
            await Task.Delay(TimeSpan.FromMilliseconds(250), TestContext.Current.CancellationToken); // The corner's pace, not a wait for something.
        }

        await Eventually.True("everything is confirmed", Patience, () => rig.Held == 0);
        double[] ms = [.. live.Select(l => Stopwatch.GetElapsedTime(l.Ticks, cloud.All.First(h => h.Type == MessageType.DData && h.Run.Records.Any(r => r.Offset == l.Offset)).AtTicks).TotalMilliseconds).Order()];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"live p50 {ms[ms.Length / 2]:0} ms, p95 {ms[(int)(ms.Length * 0.95)]:0} ms of {ms.Length}; probes {rig.Status.Probes}; window {rig.Status.Link.WindowBytes} B, round trip {rig.Status.Link.RoundTripMs} ms"));
        Assert.Equal(1, rig.Status.Sessions);
        Assert.InRange(rig.Status.Probes, 0, 1);
        Assert.InRange(ms[(int)(ms.Length * 0.95)], 0, 20_000); // About a second on a machine with nothing else to do.

        ShapedNamespace.Plug(isIn: false);
        await rig.DoorsAsync(100);
        await Eventually.True("the pulled cable is noticed", Patience, () => !rig.Status.Connected);
        ShapedNamespace.Plug(isIn: true);
        await Eventually.True("everything is confirmed", Patience, () => rig.Held == 0);
    }
}
