using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>What goes wrong on the way and at the far end.</summary>
public sealed class LinkTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private TestCloud _cloud = null!;
    private UplinkRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartedAsync();
        _cloud = await TestCloud.ConnectedAsync(_broker);
        _rig = await UplinkRig.StartedAsync(_broker);
        await _cloud.FirstAsync(MessageType.NBirth);
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _cloud.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Five_thousand_records_of_both_streams_are_confirmed_and_none_stays()
    {
        for (int round = 0; round < 5; round++)
        {
            List<Task> writes = [];
            for (int i = 0; i < 500; i++)
            {
                writes.Add(_rig.DoorAsync(i % 2 == 0));
                writes.Add(_rig.EventAsync());
            }

            await Task.WhenAll(writes);
        }

        await _cloud.UntilAsync("everything is confirmed", () => _rig.Held == 0);
        Assert.Equal(5_000, _cloud.Stored);
        Assert.Equal(0, _rig.Status.RefusedConfirmations);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_said_in_words_and_all_goes_when_it_is_back()
    {
        await _broker.StopAsync();
        await _cloud.UntilAsync("the loss is seen", () => !_rig.Status.Connected);
        for (int i = 0; i < 20; i++) { await _rig.DoorAsync(i % 2 == 0); }
        Assert.Equal(20, _rig.Held);
        Assert.Contains("not connected", _rig.Status.Text, StringComparison.Ordinal);
        await _broker.StartAsync();
        await _cloud.ConnectAsync(_broker);
        await _cloud.UntilAsync("everything is confirmed", () => _rig.Held == 0);
        Assert.True(_rig.Status.Connected);
    }

    [Fact]
    public async Task A_message_that_nobody_confirmed_goes_again_until_it_is()
    {
        int seen = 0;
        _cloud.Confirms = _ => Interlocked.Increment(ref seen) > 2;
        await _rig.EventAsync();
        await _cloud.UntilAsync("the record is confirmed", () => _rig.Held == 0);
        Assert.True(_rig.Status.Probes >= 2, "The record went again as a probe.");
        Assert.All(_cloud.All.Where(h => h.Type == MessageType.DData), h => Assert.Equal(1, h.Run.Records.Single().Offset));
    }

    [Fact]
    public async Task A_repeat_is_the_same_record_with_the_same_time_also_after_a_restart()
    {
        _cloud.Confirms = static _ => false;
        await _rig.EventAsync("""{"id":"e1"}""");
        RunRecord first = (await _cloud.FirstAsync(MessageType.DData)).Run.Records[0];
        int heard = _cloud.All.Count;
        await _rig.RestartAsync();
        Heard second = await _cloud.FirstAsync(MessageType.DData, after: heard);
        Assert.Equal(first, second.Run.Records[0]);
        Assert.Equal("""{"id":"e1"}""", second.Payload.Metrics[1].Value.Text);
    }

    [Fact]
    public async Task A_forged_or_foreign_confirmation_deletes_nothing_is_counted_and_the_true_one_still_counts()
    {
        _cloud.Confirms = static _ => false;
        await _rig.EventAsync();
        await _cloud.FirstAsync(MessageType.DData);
        ulong epoch = _rig.Outbox.Epoch;
        await _cloud.ConfirmAsync(new Confirmation(epoch + 1, 1, [new OffsetRange(1, 1)], 0));
        await _cloud.ConfirmAsync(new Confirmation(epoch, 1, [new OffsetRange(1, 1_000)], 0));
        await _cloud.ConfirmAsync(new Confirmation(epoch, 7, [new OffsetRange(1, 1)], 0));
        await _cloud.CommandAsync(new Metric { Name = Names.Confirm, Type = SparkplugType.Bytes, Value = MetricValue.Of(new byte[] { 1, 2, 3 }) });
        await _cloud.CommandAsync(new Metric { Name = Names.Confirm, Type = SparkplugType.String, Value = MetricValue.Of("all of it") });
        await _cloud.UntilAsync("all five are refused", () => _rig.Status.RefusedConfirmations == 5);
        Assert.Equal(1, _rig.Held);
        await _cloud.ConfirmAsync(new Confirmation(epoch, 1, [new OffsetRange(1, 1)], 0));
        await _cloud.UntilAsync("the record is confirmed", () => _rig.Held == 0);
    }

    [Fact]
    public async Task A_payload_that_is_not_protobuf_is_counted_and_the_session_goes_on()
    {
        await _cloud.SendAsync("spBv1.0/c1/NCMD/gw1", "this is no protobuf"u8.ToArray());
        await _cloud.SendAsync("spBv1.0/c1/DCMD/gw1/locker-1", [0xFF, 0xFF]);
        await _cloud.DeviceCommandAsync("locker-1", "{ not json");
        await _cloud.DeviceCommandAsync("locker-1", """{"id":"x"}""");
        await _cloud.UntilAsync("all four are refused", () => _rig.Status.RefusedMessages == 4);
        await _rig.DoorAsync(true);
        await _cloud.UntilAsync("data goes on", () => _rig.Held == 0);
        Assert.Equal(1, _rig.Status.Sessions);
        Assert.Empty(_rig.Sink.Commands);
    }

    [Fact]
    public async Task A_session_taken_over_says_so_and_comes_back_later()
    {
        MQTTnet.IMqttClient thief = new MQTTnet.MqttClientFactory().CreateMqttClient();
        await thief.ConnectAsync(new MQTTnet.MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _broker.Port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).WithClientId("c1.gw1").Build(),
            TestContext.Current.CancellationToken);
        await _cloud.UntilAsync("the reason is said", () => _rig.Status.Text.Contains("no two boxes", StringComparison.Ordinal));
        thief.Dispose();
        Assert.Equal((1L, LinkTrouble.TakenOver), (_rig.Status.TakenOver, _rig.Status.Trouble));
        await _rig.DoorAsync(true);
        await Support.Eventually.True("the gateway is back and its record confirmed", TimeSpan.FromSeconds(60), () => _rig.Held == 0);
    }

    [Fact]
    public async Task A_file_put_back_from_an_older_copy_starts_a_new_epoch_and_its_records_still_go()
    {
        _cloud.Confirms = static _ => false;
        ulong epoch = _rig.Outbox.Epoch;
        await _rig.EventAsync();
        await _cloud.CommandAsync(
            new Metric { Name = Names.EpochMetric, Type = SparkplugType.UInt64, Value = MetricValue.Of(epoch) },
            new Metric { Name = Names.HeadEvents, Type = SparkplugType.Int64, Value = MetricValue.Of(500L) });
        await _cloud.UntilAsync("the epoch is another", () => _rig.Outbox.Epoch != epoch);
        _cloud.Confirms = static _ => true;
        await _cloud.UntilAsync("the record is confirmed", () => _rig.Held == 0);
        Assert.Equal(_rig.Outbox.Epoch, _cloud.All.Last(h => h.Type == MessageType.DData).Run.Epoch);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_put_back_while_the_process_was_off_tells_no_record_under_its_old_epoch(bool hostComesLate)
    {
        ulong epoch = 0;
        _cloud.AnswersBirth = birth => birth.Topic.Node == "gw2" && birth[Names.EpochMetric].Value.UInt64 is var born && born == epoch
            ? [[Number(Names.EpochMetric, epoch), new Metric { Name = Names.HeadEvents, Type = SparkplugType.Int64, Value = MetricValue.Of(500L) }], [Number(Names.Time, NowMs)]]
            : [[Number(Names.Time, NowMs)]];
        await using UplinkRig restored = new(_rig.Options with { PrimaryHostId = hostComesLate ? "platform" : null, KeepAliveS = 2 });
        restored.Corner.Change(i => i with { Gateway = "gw2" });
        epoch = restored.Outbox.Epoch;
        await restored.EventAsync();
        await restored.StartAsync();
        if (hostComesLate)
        {
            long began = System.Diagnostics.Stopwatch.GetTimestamp();
            await _cloud.UntilAsync("it has waited for its host for longer than for an answer, and the broker has answered pings that came before its births",
                () => restored.Status.Phase == UplinkPhase.WaitingForHost && System.Diagnostics.Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(5));
            await _cloud.StateAsync("platform", online: true, (long)NowMs);
        }

        await _cloud.UntilAsync("the record is confirmed", () => restored.Held == 0);
        Assert.NotEqual(epoch, restored.Outbox.Epoch);
        Assert.All(_cloud.All.Where(h => h.Type == MessageType.DData && h.Topic.Node == "gw2"), h => Assert.Equal(restored.Outbox.Epoch, h.Run.Epoch));

        static Metric Number(string name, ulong value) => new() { Name = name, Type = SparkplugType.UInt64, Value = MetricValue.Of(value) };
    }

    private static ulong NowMs => (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    [Fact]
    public async Task Towards_a_plain_host_that_never_confirms_records_go_once_and_leave_the_outbox()
    {
        await using UplinkRig plain = new(_rig.Options with { Confirmed = false });
        plain.Corner.Change(i => i with { Gateway = "gw2" });
        await plain.StartAsync();
        await _cloud.FirstAsync(MessageType.NBirth, h => h.Topic.Node == "gw2");
        for (int i = 0; i < 100; i++) { await plain.DoorAsync(i % 2 == 0); }
        await _cloud.UntilAsync("the outbox is empty", () => plain.Held == 0);
        Assert.Equal(0, plain.Status.InFlightBytes);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_counted_and_the_others_go()
    {
        await _rig.Database.WriteAsync(scope => { _rig.Outbox.Append(scope, OutboxStream.Telemetry, [42, 42]); });
        await _rig.DoorAsync(true);
        await _cloud.UntilAsync("the readable one is confirmed", () => _rig.Held == 1);
        Assert.Equal(1, _rig.Status.UnreadableRecords);
    }
}
