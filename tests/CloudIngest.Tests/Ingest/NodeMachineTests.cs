using LifeCircle.Edge.Ingest;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Sparkplug;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

public sealed class NodeMachineTests
{
    private static readonly NodeKey Node = new("hailar-1", "gw-1");

    [Fact]
    public void A_node_is_online_until_three_heartbeats_without_a_word()
    {
        NodePresence presence = new(false, default, null);
        presence.Birth(5, At(1_000));
        Assert.True(presence.IsOnline(At(1_000 + 179_999), 60_000));
        Assert.False(presence.IsOnline(At(1_000 + 180_000), 60_000));
        Assert.True(presence.Heard(At(200_000), 60_000));
        Assert.False(presence.Heard(At(200_001), 60_000));
    }

    [Fact]
    public void A_step_of_the_wall_clock_makes_no_node_silent_and_no_silence_short()
    {
        NodePresence presence = new(false, default, null);
        presence.Birth(5, new Moment(1_000_000, 1_000));
        Assert.True(presence.IsOnline(new Moment(9_000_000, 2_000), 60_000));
        Assert.False(presence.IsOnline(new Moment(500_000, 1_000 + 180_000), 60_000));
        Assert.True(NodePresence.Stored(true, 1_000_000, 5, new Moment(1_179_999, 7)).IsOnline(new Moment(0, 7), 60_000));
        Assert.False(NodePresence.Stored(true, 1_000_000, 5, new Moment(1_180_000, 7)).IsOnline(new Moment(0, 7), 60_000));
        Assert.True(NodePresence.Stored(true, 2_000_000, 5, new Moment(1_000_000, 7)).IsOnline(new Moment(0, 7), 60_000)); // Stored by a clock that was ahead.
    }

    [Fact]
    public void A_death_of_another_session_changes_nothing()
    {
        NodePresence presence = new(false, default, null);
        presence.Birth(5, At(1_000));
        Assert.False(presence.Death(4));
        Assert.True(presence.IsOnline(At(1_001), 60_000));
        Assert.True(presence.Death(5));
        Assert.False(presence.IsOnline(At(1_001), 60_000));
    }

    [Fact]
    public void Rebirths_are_asked_once_in_a_while_and_within_the_budget_of_all()
    {
        RebirthBudget budget = new(cooldownMs: 30_000, burst: 3, perSecond: 1);
        Assert.True(budget.TryAsk(Node, 0));
        Assert.Equal(2, Enumerable.Range(0, 10).Count(i => budget.TryAsk(new NodeKey("c", $"g{i}"), 0)));
        Assert.True(budget.TryAsk(new NodeKey("c", "g9"), 1_000));
        Assert.False(budget.TryAsk(Node, 29_999));
        Assert.True(budget.TryAsk(Node, 30_000));
    }

    [Fact]
    public void An_alias_is_known_in_its_epoch_alone_and_older_epochs_stay_readable()
    {
        BirthCatalogue births = new();
        births.TakeNode(Facts(epoch: 1, birth: 10), Payload());
        Assert.True(births.TakeDevice("d", Facts(0, 10) with { Kind = "locker" }, Payload(("x/door_open", 3))));
        births.TakeNode(Facts(epoch: 2, birth: 20), Payload());
        Assert.False(births.TakeDevice("d", Facts(0, 10), Payload(("x/door_open", 3))));
        Assert.Null(births.Resolve(2, "d", new Metric { Alias = 3 }));
        Assert.Equal("x/door_open", births.Resolve(1, "d", new Metric { Alias = 3 })?.Name);
        Assert.Null(births.Resolve(1, "other", new Metric { Alias = 3 }));
        Assert.Equal("locker", births.KindOf("d"));
    }

    [Fact]
    public void A_birth_that_another_replica_took_brings_the_kind_of_its_device_along()
    {
        BirthCatalogue births = new();
        births.TakeNode(Facts(epoch: 1, birth: 10), Payload());
        births.Remember(1, 10, "m", Of("meter"));
        Assert.Equal("total/energy_wh", births.Resolve(1, "m", new Metric { Alias = 3 })?.Name);
        Assert.Equal("meter", births.KindOf("m"));

        births.TakeNode(Facts(epoch: 1, birth: 11), Payload());
        births.Remember(1, 11, "m", Of("charger"));
        births.Remember(1, 10, "m", Of("meter"));
        Assert.Equal("charger", births.KindOf("m")); // Of the set that is held; an older one changes nothing.

        static SparkplugPayload Of(string kind)
        {
            SparkplugPayload names = Payload(("total/energy_wh", 3));
            return names with { Metrics = [.. names.Metrics, new Metric { Name = Names.DeviceKind, Type = SparkplugType.String, Value = MetricValue.Of(kind) }] };
        }
    }

    [Fact]
    public void A_device_that_is_gone_is_born_without_a_kind_and_keeps_the_one_it_had()
    {
        BirthCatalogue births = new();
        births.TakeNode(Facts(epoch: 1, birth: 10), Payload());
        Assert.True(births.TakeDevice("never-seen", Facts(0, 10) with { Kind = "" }, Payload()));
        Assert.True(births.TakeDevice("d", Facts(0, 10) with { Kind = "locker" }, Payload()));
        Assert.True(births.TakeDevice("d", Facts(0, 10) with { Kind = "" }, Payload()));
        Assert.Equal(("locker", "device"), (births.KindOf("d"), births.KindOf("never-seen")));
    }

    [Fact]
    public void What_waits_is_bounded_and_leaves_in_order()
    {
        ParkingLot lot = new(bytesMax: 25, ofNodeMax: 3);
        Assert.True(lot.TryPark(Node, Message(10, 1)));
        Assert.True(lot.TryPark(Node, Message(10, 2)));
        Assert.False(lot.TryPark(Node, Message(10, 3)));
        Assert.Equal(1, lot.OldestMs(Node));
        Assert.Equal(1, lot.Forget(Node, beforeMs: 2));
        Assert.True(lot.TryPark(Node, Message(10, 4)));
        Assert.Equal([2L, 4L], lot.Take(Node).Select(m => m.SinceMs));
        Assert.Empty(lot.Nodes);
    }

    private static ParkedMessage Message(int bytes, long sinceMs) => new(default, new SparkplugPayload(), new byte[bytes], sinceMs);

    private static BirthFacts Facts(ulong epoch, ulong birth) => new(epoch, birth, 0, 0, 0, null, null, false, null);

    private static SparkplugPayload Payload(params (string Name, ulong Alias)[] metrics) =>
        new() { Metrics = [.. metrics.Select(m => new Metric { Name = m.Name, Alias = m.Alias, Type = SparkplugType.Boolean })] };

    private static Moment At(long ms) => new(ms, ms);
}
