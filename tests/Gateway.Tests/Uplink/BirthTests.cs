using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>Sessions and births, statements S5 to S17 and S21 to S23.</summary>
public sealed class BirthTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private TestCloud _cloud = null!;
    private UplinkRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartedAsync();
        _cloud = await TestCloud.ConnectedAsync(_broker);
        _rig = await UplinkRig.StartedAsync(_broker);
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _cloud.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task S06_The_session_is_clean_and_ends_with_the_connection()
    {
        await _cloud.FirstAsync(MessageType.NBirth);
        SeenConnect connect = _broker.Connects.Single(c => c.ClientId == "c1.gw1");
        Assert.Equal((true, 0u, (ushort)5), (connect.CleanStart, connect.SessionExpiryS, connect.KeepAliveS));
    }

    [Fact]
    public async Task S07_Commands_are_subscribed_with_qos_1_before_births()
    {
        await _cloud.FirstAsync(MessageType.NBirth);
        Assert.Equal([("spBv1.0/c1/DCMD/gw1/+", 1), ("spBv1.0/c1/NCMD/gw1", 1)],
            _broker.Subscribes.Where(s => s.ClientId == "c1.gw1").Select(s => (s.Filter, s.Qos)).Order());
    }

    [Fact]
    public async Task S12_The_births_bdSeq_is_the_wills_and_rises_with_each_connect()
    {
        Heard first = await _cloud.FirstAsync(MessageType.NBirth);
        Assert.Equal(0, first[Names.BdSeq].Value.Int64);
        await _broker.CutAsync("c1.gw1");
        Heard death = await _cloud.FirstAsync(MessageType.NDeath);
        Assert.Equal(0, death[Names.BdSeq].Value.Int64);
        Heard second = await _cloud.FirstAsync(MessageType.NBirth, after: _cloud.All.ToList().IndexOf(death));
        Assert.Equal(1, second[Names.BdSeq].Value.Int64);
    }

    [Fact]
    public async Task S10_The_bdSeq_goes_on_after_a_restart()
    {
        await _cloud.FirstAsync(MessageType.NBirth);
        await _rig.RestartAsync();
        Heard second = await _cloud.FirstAsync(MessageType.NBirth, h => h[Names.BdSeq].Value.Int64 != 0);
        Assert.Equal(1, second[Names.BdSeq].Value.Int64);
    }

    [Fact]
    public async Task S10_The_bdSeq_is_0_after_255()
    {
        using LifeCircle.Edge.Support.TempFolder folder = new();
        await using DurableLog.Database db = DurableLog.Database.Open(new DurableLog.DatabaseOptions { Path = folder.Under("s.db") }, SessionStore.Create);
        SessionStore store = new(db);
        List<byte> given = [];
        for (int i = 0; i < 258; i++) { given.Add(await store.NextBdSeqAsync()); }
        Assert.Equal([.. Enumerable.Range(0, 256).Select(i => (byte)i), 0, 1], given);
    }

    [Fact]
    public async Task S13_S14_A_node_birth_has_a_time_and_seq_0_and_goes_with_qos_0_unretained()
    {
        Heard birth = await _cloud.FirstAsync(MessageType.NBirth);
        Assert.Equal(0ul, birth.Payload.Seq);
        Assert.InRange((long)birth.Payload.TimestampMs!, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Equal((0, false), (birth.Qos, birth.Retain));
        Assert.Equal("spBv1.0/c1/NBIRTH/gw1", birth.Topic.ToString());
    }

    [Fact]
    public async Task S15_A_birth_lists_every_metric_with_name_type_and_value_and_null_where_there_is_none()
    {
        Heard node = await _cloud.FirstAsync(MessageType.NBirth);
        Heard sensors = await _cloud.FirstAsync(MessageType.DBirth, h => h.Topic.Device == "sensors-1");
        Assert.All(node.Payload.Metrics.Concat(sensors.Payload.Metrics), m => Assert.True(m.Name is not null && m.Type is not null));
        Assert.True(sensors["cabinet/broken_c"].Value.IsNull);
        Assert.Equal(MetricQuality.Bad, sensors["cabinet/broken_c"].Quality);
        Assert.Equal((21.5, "Cel"), (sensors["cabinet/temperature_c"].Value.Double, sensors["cabinet/temperature_c"].Unit));
        Assert.Equal(_rig.Outbox.Epoch, node[Names.EpochMetric].Value.UInt64);
    }

    [Fact]
    public async Task S16_The_rebirth_metric_is_false_and_has_no_alias()
    {
        Heard birth = await _cloud.FirstAsync(MessageType.NBirth);
        Assert.Equal((SparkplugType.Boolean, MetricValue.Of(false), (ulong?)null), (birth[Names.Rebirth].Type, birth[Names.Rebirth].Value, birth[Names.Rebirth].Alias));
    }

    [Fact]
    public async Task S03_S17_Each_device_is_born_once_right_after_the_node_and_before_any_data()
    {
        await _rig.DoorAsync(true);
        await _cloud.FirstAsync(MessageType.DData);
        Heard[] heard = [.. _cloud.All];
        Assert.Equal([MessageType.NBirth, MessageType.DBirth, MessageType.DBirth], heard.Take(3).Select(h => h.Type));
        Assert.Equal(["locker-1", "sensors-1"], heard.Skip(1).Take(2).Select(h => h.Topic.Device));
        Assert.Equal([0ul, 1ul, 2ul, 3ul], heard.Take(4).Select(h => h.Payload.Seq!.Value));
        Assert.All(heard, h => Assert.Equal(("c1", "gw1"), (h.Topic.Group, h.Topic.Node)));
    }

    [Fact]
    public async Task S05_S21_Aliases_and_names_are_unique_and_an_alias_means_the_same_after_a_restart()
    {
        await _cloud.FirstAsync(MessageType.DBirth, h => h.Topic.Device == "sensors-1");
        Dictionary<string, ulong> before = Aliases(_cloud.All);
        Assert.Equal(before.Count, before.Values.Distinct().Count());
        foreach (Heard birth in _cloud.All) { Assert.Equal(birth.Payload.Metrics.Count, birth.Payload.Metrics.Select(m => m.Name!.ToUpperInvariant()).Distinct().Count()); }
        int heard = _cloud.All.Count;
        await _rig.RestartAsync();
        await _cloud.FirstAsync(MessageType.DBirth, h => h.Topic.Device == "sensors-1", heard);
        Assert.Equal(before, Aliases(_cloud.All.Skip(heard)));
    }

    [Fact]
    public async Task S21_S22_S23_Data_carries_aliases_and_times_and_no_names_or_types()
    {
        await _rig.DoorAsync(true);
        Heard data = await _cloud.FirstAsync(MessageType.DData);
        Heard birth = await _cloud.FirstAsync(MessageType.DBirth, h => h.Topic.Device == "locker-1");
        Assert.Equal((null, birth[Names.Run].Alias), (data.Payload.Metrics[0].Name, data.Payload.Metrics[0].Alias));
        Metric door = data.Payload.Metrics[1];
        Assert.Equal((null, birth["compartment/01/door_open"].Alias, null), (door.Name, door.Alias, door.Type));
        Assert.True(door.Value.Boolean);
        Assert.All(data.Payload.Metrics, m => Assert.NotNull(m.TimestampMs));
    }

    [Fact]
    public async Task A_metric_that_is_new_since_the_birth_brings_new_births_before_its_first_data()
    {
        Heard first = await _cloud.FirstAsync(MessageType.NBirth);
        await _rig.AppendAsync(Outbox.OutboxStream.Telemetry, "locker-1", "compartment/02/door_open", SparkplugType.Boolean, MetricValue.Of(true));
        await _cloud.FirstAsync(MessageType.DData);
        Heard[] heard = [.. _cloud.All];
        int data = Array.FindIndex(heard, h => h.Type == MessageType.DData);
        Heard birth = heard.Take(data).Last(h => h.Topic.Device == "locker-1");
        Assert.Equal(heard[data].Payload.Metrics[1].Alias, birth["compartment/02/door_open"].Alias);
        Assert.NotEqual(first[Names.BirthId].Value.UInt64, birth[Names.BirthId].Value.UInt64);
    }

    [Fact]
    public async Task Records_of_a_device_that_is_gone_still_go_after_a_birth_of_it()
    {
        await _cloud.FirstAsync(MessageType.NBirth);
        await _rig.AppendAsync(Outbox.OutboxStream.Telemetry, "gone-1", "old/value_c", SparkplugType.Double, MetricValue.Of(1.0));
        await _cloud.FirstAsync(MessageType.DData, h => h.Topic.Device == "gone-1");
        Assert.Contains(_cloud.All, h => h.Type == MessageType.DBirth && h.Topic.Device == "gone-1");
        await _cloud.UntilAsync("the record is confirmed", () => _rig.Held == 0);
    }

    private static Dictionary<string, ulong> Aliases(IEnumerable<Heard> heard) => heard.Where(h => h.Type is MessageType.NBirth or MessageType.DBirth)
        .SelectMany(h => h.Payload.Metrics.Where(m => m.Alias is not null).Select(m => ($"{h.Topic.Device}|{m.Name}", m.Alias!.Value))).ToDictionary(m => m.Item1, m => m.Item2);
}
