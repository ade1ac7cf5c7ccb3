using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

public sealed class QuietDevicesTests
{
    [Fact]
    public void A_birth_goes_again_after_five_minutes_then_after_twice_the_time_up_to_a_day()
    {
        QuietDevices quiet = new();
        quiet.Born("locker-1", 0);
        List<long> dueS = [];
        for (long last = 0; dueS.Count < 12; last = quiet.NextMs)
        {
            Assert.Empty(quiet.TakeDue(quiet.NextMs - 1));
            dueS.Add((quiet.NextMs - last) / 1_000);
            Assert.Equal(["locker-1"], quiet.TakeDue(quiet.NextMs));
            last = 0;
            if (dueS[^1] > 86_400 * 20) { break; }
        }

        Assert.Equal(300, dueS[0]);
        long before = quiet.NextMs;
        quiet.TakeDue(before);
        Assert.Equal(86_400_000, quiet.NextMs - before);
        quiet.Remove("locker-1");
        Assert.Equal(long.MaxValue, quiet.NextMs);
    }

    [Fact]
    public async Task The_lost_birth_of_a_device_that_never_sends_comes_again_and_that_of_one_that_sends_does_not()
    {
        await using TestBroker broker = await TestBroker.StartedAsync();
        await using TestCloud cloud = await TestCloud.ConnectedAsync(broker);
        SteppedTime time = new(new DateTimeOffset(2031, 5, 17, 12, 0, 0, TimeSpan.Zero));
        await using UplinkRig rig = new(new UplinkOptions { BrokerUrl = broker.Url, KeepAliveS = 600, OperationTimeoutMs = 600_000 }, time);
        await rig.StartAsync();
        await cloud.FirstAsync(MessageType.DBirth, h => h.Topic.Device == "sensors-1");
        await rig.DoorAsync(true); // Of locker-1.
        await cloud.UntilAsync("the door's record is confirmed", () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100)); // The window opens a second after a birth that nobody answers.
            return rig.Held == 0;
        });
        await Eventually.True("the quiet one is born again", TestCloud.Limit, async () =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
            return Births(cloud, "sensors-1") == 2;
        });
        Assert.Equal(1, Births(cloud, "locker-1"));
        Assert.Single(cloud.All, h => h.Type == MessageType.NBirth);
    }

    private static int Births(TestCloud cloud, string device) => cloud.All.Count(h => h.Type == MessageType.DBirth && h.Topic.Device == device);
}
