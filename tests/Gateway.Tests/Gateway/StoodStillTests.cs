using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Tests.Uplink;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway;

/// <summary>A process that stood still for an hour (a machine that hung, a debugger, a virtual machine that was moved) and goes on in the middle of what it did.</summary>
public sealed class StoodStillTests : WithBrokerAndCloud
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_command_that_ran_out_meanwhile_expires_and_never_reaches_the_device_host_and_entries_are_taken_once()
    {
        JumpingTime time = new();
        await using RunningGateway gateway = new() { Time = time };
        await gateway.Host.StartAsync();
        await gateway.StartAsync();
        await Eventually.True("the link is up", RunningGateway.Limit, () => gateway.Get<LinkView>().Session is not null);
        await gateway.Host.StopAsync();
        await Eventually.True("the link is down", RunningGateway.Limit, () => gateway.Get<LinkView>().Session is null);
        await gateway.Get<CommandService>().TakeAsync("c-1", "locker-1", "compartment/01", "unlock", "test", "test", 600_000);
        gateway.Host.Script.Happen("door-opened");

        time.Jump(Hour);
        await gateway.Host.StartAsync();

        await Eventually.True("it has expired", RunningGateway.Limit, () => gateway.Get<CommandLedger>().Find("c-1")?.State == "expired");
        await Eventually.True("the entry is acknowledged", RunningGateway.Limit, () => gateway.Host.Script.Acknowledged == 1);
        Assert.Empty(gateway.Host.Script.Asked);
        Assert.Single(gateway.EventIds("door-opened"));
        await gateway.Get<CommandService>().TakeAsync("c-2", "locker-1", "compartment/01", "unlock", "test", "test", 60_000);
        await Eventually.True("the next command runs", RunningGateway.Limit, () => gateway.Get<CommandLedger>().Find("c-2")?.State == "done");
    }

    [Fact]
    public async Task The_broker_has_let_go_of_it_and_it_is_back_with_every_record_and_the_times_at_which_they_were_made()
    {
        JumpingTime time = new();
        await using UplinkRig rig = new(new UplinkOptions { BrokerUrl = Broker.Url, KeepAliveS = 5, ProbeMs = 1_000 }, time);
        await rig.StartAsync();
        await Cloud.FirstAsync(MessageType.NBirth);
        Cloud.Confirms = static _ => false;
        await rig.EventAsync("""{"id":"before"}""");
        RunRecord before = (await Cloud.FirstAsync(MessageType.DData)).Run.Records[0];

        time.Jump(Hour);
        int heard = Cloud.All.Count;
        await Broker.CutAsync("c1.gw1");
        await rig.EventAsync("""{"id":"after"}""");
        await Cloud.FirstAsync(MessageType.NBirth, after: heard);
        Cloud.Confirms = static _ => true;
        await Cloud.UntilAsync("everything is confirmed", () => rig.Held == 0);

        RunRecord[] told = [.. Cloud.All.Skip(heard).Where(h => h.Type == MessageType.DData && h.Run.Stream == (byte)OutboxStream.Events).SelectMany(h => h.Run.Records)];
        Assert.Contains(before, told); // The same record, its time too.
        Assert.InRange(told.First(r => r.Offset == before.Offset + 1).TimeMs - before.TimeMs, Hour.TotalMilliseconds, Hour.TotalMilliseconds + RunningGateway.Limit.TotalMilliseconds);
    }
}
