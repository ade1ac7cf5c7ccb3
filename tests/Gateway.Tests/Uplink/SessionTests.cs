using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>Deaths, sequence, data, commands and the primary host: S9, S11, S18 to S20, S24 to S27, S34 to S36.</summary>
public sealed class SessionTests : WithBrokerAndCloud
{
    [Fact]
    public async Task S09_S11_The_will_is_a_death_with_bdSeq_alone_at_qos_1_unretained()
    {
        await using UplinkRig rig = await UplinkRig.StartedAsync(Broker);
        await Cloud.FirstAsync(MessageType.NBirth);
        await Broker.CutAsync("c1.gw1");
        Heard death = await Cloud.FirstAsync(MessageType.NDeath);
        Assert.Equal([Names.BdSeq], death.Payload.Metrics.Select(m => m.Name));
        Assert.Equal((null, SparkplugType.Int64), (death.Payload.Seq, death.Payload.Metrics[0].Type));
        Assert.Equal((1, false), (death.Qos, death.Retain));
    }

    [Fact]
    public async Task S18_A_lost_device_gets_a_death_with_seq_and_a_birth_when_it_is_back()
    {
        await using UplinkRig rig = await UplinkRig.StartedAsync(Broker);
        await Cloud.FirstAsync(MessageType.DBirth, h => h.Topic.Device == "sensors-1");
        rig.Corner.Online("sensors-1", false);
        rig.Signals.DeviceOnline("sensors-1", false);
        Heard death = await Cloud.FirstAsync(MessageType.DDeath);
        Assert.Equal(("sensors-1", 3ul), (death.Topic.Device, death.Payload.Seq));
        int heard = Cloud.All.Count;
        rig.Corner.Online("sensors-1", true);
        rig.Signals.DeviceOnline("sensors-1", true);
        Assert.Equal(4ul, (await Cloud.FirstAsync(MessageType.DBirth, after: heard)).Payload.Seq);
    }

    [Fact]
    public async Task S19_A_clean_stop_publishes_the_death_before_it_disconnects()
    {
        await using UplinkRig rig = await UplinkRig.StartedAsync(Broker);
        await Cloud.FirstAsync(MessageType.NBirth);
        await rig.StopAsync();
        Heard death = await Cloud.FirstAsync(MessageType.NDeath);
        Assert.Equal((0L, 1), (death[Names.BdSeq].Value.Int64, death.Qos));
        Assert.False(rig.Status.Connected);
        await Cloud.UntilAsync("DISCONNECT with reason 0x04 is in", () => Broker.Disconnects.Contains(("c1.gw1", MQTTnet.Protocol.MqttDisconnectReasonCode.DisconnectWithWillMessage)));
    }

    [Fact]
    public async Task S20_Seq_rises_by_one_over_the_whole_node_and_255_is_followed_by_0()
    {
        await using UplinkRig rig = await UplinkRig.StartedAsync(Broker);
        for (int i = 0; i < 300; i++)
        {
            await rig.DoorAsync(i % 2 == 0);
            if (i % 3 == 0) { await rig.EventAsync(); }
        }

        await Cloud.UntilAsync("everything is confirmed", () => rig.Held == 0);
        while (Cloud.All.Count < 300) { await rig.DoorAsync(true); await Cloud.UntilAsync("it is confirmed", () => rig.Held == 0); }
        Heard[] heard = [.. Cloud.All];
        for (int i = 0; i < heard.Length; i++) { Assert.Equal((ulong)(i % 256), heard[i].Payload.Seq); }
    }

    [Fact]
    public async Task S24_Data_holds_what_changed_in_the_order_of_time()
    {
        await using UplinkRig rig = await UplinkRig.StartedAsync(Broker);
        await Cloud.FirstAsync(MessageType.NBirth);
        for (int i = 0; i < 50; i++) { await rig.DoorAsync(i % 2 == 0); }
        await Cloud.UntilAsync("everything is confirmed", () => rig.Held == 0);
        foreach (Heard data in Cloud.All.Where(h => h.Type == MessageType.DData))
        {
            ulong[] times = [.. data.Payload.Metrics.Skip(1).Where(m => !m.IsHistorical).Select(m => m.TimestampMs!.Value)];
            Assert.Equal(times.Order(), times);
            Assert.Equal(data.Run.Records.Sum(r => r.MetricCount) + 1, data.Payload.Metrics.Count);
            Assert.Equal(data.Run.Records.Select(r => (ulong)r.TimeMs), times);
        }
    }

    [Fact]
    public async Task S25_What_is_sent_after_a_newer_value_is_historical_and_the_newest_is_not()
    {
        UplinkRig rig = await UplinkRig.StartedAsync(Broker);
        await using UplinkRig _ = rig;
        await Cloud.FirstAsync(MessageType.NBirth);
        Cloud.Confirms = run => run.Records[0].Offset > 1;
        await rig.DoorAsync(false);
        await Cloud.FirstAsync(MessageType.DData, h => h.Run.Records[0].Offset == 1);
        await rig.DoorAsync(true);
        await Cloud.FirstAsync(MessageType.DData, h => h.Run.Records[0].Offset == 2);
        Heard again = await Cloud.FirstAsync(MessageType.DData, h => h.Run.Records[0].Offset == 1 && h.Payload.Metrics[1].IsHistorical);
        Assert.False(again.Payload.Metrics[1].Value.Boolean);
        Assert.All(Cloud.All.Where(h => h.Type == MessageType.DData && h.Run.Records[0].Offset == 2), h => Assert.False(h.Payload.Metrics[1].IsHistorical));
    }

    [Fact]
    public async Task S26_A_rebirth_command_brings_the_node_birth_with_the_same_bdSeq_and_all_device_births()
    {
        await using UplinkRig rig = await UplinkRig.StartedAsync(Broker);
        await Cloud.FirstAsync(MessageType.DBirth, h => h.Topic.Device == "sensors-1");
        int heard = Cloud.All.Count;
        await Cloud.CommandAsync(new Metric { Name = Names.Rebirth, Type = SparkplugType.Boolean, Value = MetricValue.Of(true) });
        await Cloud.FirstAsync(MessageType.DBirth, h => h.Topic.Device == "sensors-1", heard);
        Heard[] births = [.. Cloud.All.Skip(heard)];
        Assert.Equal([MessageType.NBirth, MessageType.DBirth, MessageType.DBirth], births.Select(h => h.Type));
        Assert.Equal((0L, 0ul), (births[0][Names.BdSeq].Value.Int64, births[0].Payload.Seq));
    }

    [Fact]
    public async Task S27_A_device_command_reaches_the_gateway_whole()
    {
        await using UplinkRig rig = await UplinkRig.StartedAsync(Broker);
        await Cloud.FirstAsync(MessageType.NBirth);
        await Cloud.DeviceCommandAsync("locker-1", """{"id":"k1","part":"compartment/07","verb":"unlock","issuer":"ann","reason":"test","expires_ms":1900000000000,"args":{"x":1}}""");
        await Cloud.UntilAsync("the command arrives", () => !rig.Sink.Commands.IsEmpty);
        Assert.Equal(new RemoteCommand("k1", "locker-1", "compartment/07", "unlock", "ann", "test", 1_900_000_000_000, """{"x":1}"""), rig.Sink.Commands.Single());
        Assert.True((await Cloud.FirstAsync(MessageType.DBirth, h => h.Topic.Device == "locker-1"))[Names.Command].Value.IsNull);
    }

    [Fact]
    public async Task S34_S36_Until_the_primary_host_is_online_records_are_stored_and_then_they_go_after_the_births()
    {
        await using UplinkRig rig = await UplinkRig.StartedAsync(Broker, o => o with { PrimaryHostId = "host-1" });
        await rig.DoorAsync(true);
        await Cloud.UntilAsync("the gateway waits", () => rig.Status.Text.Contains("host-1", StringComparison.Ordinal));
        Assert.Contains(Broker.Subscribes, s => s is { Filter: "spBv1.0/STATE/host-1", Qos: 1 });
        await Cloud.StateAsync("another", true, 10);
        await Cloud.StateAsync("host-1", false, 10);
        Assert.Equal(1, rig.Held);
        Assert.Empty(Cloud.All);
        await Cloud.StateAsync("host-1", true, 11);
        await Cloud.UntilAsync("the stored record is confirmed", () => rig.Held == 0);
        Assert.Equal(MessageType.NBirth, Cloud.All[0].Type);
    }

    [Fact]
    public async Task S35_S36_When_the_primary_host_goes_offline_the_node_dies_and_stores_and_an_old_offline_is_ignored()
    {
        await Cloud.StateAsync("host-1", true, 100);
        await using UplinkRig rig = await UplinkRig.StartedAsync(Broker, o => o with { PrimaryHostId = "host-1" });
        await Cloud.FirstAsync(MessageType.NBirth);
        await Cloud.StateAsync("host-1", false, 99);
        await rig.DoorAsync(true);
        await Cloud.UntilAsync("data goes on", () => rig.Held == 0);
        await Cloud.StateAsync("host-1", false, 100);
        await Cloud.FirstAsync(MessageType.NDeath);
        await rig.DoorAsync(false);
        await Cloud.UntilAsync("the gateway waits", () => rig.Status.Text.Contains("waiting", StringComparison.Ordinal));
        Assert.Equal(1, rig.Held);
        await Cloud.StateAsync("host-1", true, 101);
        await Cloud.UntilAsync("the stored record is confirmed", () => rig.Held == 0);
    }
}
