using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

/// <summary>The whole ingest on a real broker, fed by hand.</summary>
public sealed class PipelineTests
{
    private const long T = 1_750_000_000_000;

    [Fact]
    public async Task A_record_is_written_then_confirmed_and_the_ledger_is_complete()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        await gateway.DoorAsync(1, open: true, T);
        await gateway.EventAsync(1, HandMadeGateway.EventAlias, """{"id":"e-1","part":"compartment/07","commanded":false}""", T);

        await Eventually.True("both records are confirmed", IngestBench.Soon, () => gateway.Confirmed(1, 1) && gateway.Confirmed(2, 1));
        Assert.All(gateway.Confirmations, c => Assert.Equal(77UL, c.BirthId));
        StoredPoint door = Assert.Single(bench.Store.Query(new StoreQuery { Measurement = "locker" }));
        Assert.Equal(("hailar-1", "gw-1", "locker-1", "compartment/07"), (door["circle"], door["gateway"], door["device"], door["part"]));
        Assert.Equal(("door_open", (T * 1_000_000) + 1, true), (door.Field, door.TimeNs, door.Value.Boolean));
        Assert.Contains(bench.Store.Query(new StoreQuery { Measurement = "event" }), p => p is { Field: "id" } && p["kind"] == "door-opened" && p.Value.Text == "e-1");

        await Eventually.True("the ledger is complete", IngestBench.Soon, async () => (await Ledger(bench))?.Complete == true);
        EventRow stored = Assert.Single(await bench.Fleet.EventsAsync("hailar-1", "gw-1", 10, Token));
        Assert.Equal(("locker-1", "door-opened", "e-1", "compartment/07", 1L), (stored.Device, stored.Kind, stored.Id, stored.Part, stored.Offset));
        DeviceRow device = Assert.Single(await bench.Fleet.DevicesAsync("hailar-1", "gw-1", Token));
        Assert.Equal(("locker", "Locker one", true), (device.Kind, device.Name, device.Online));
        Assert.Contains("compartment/07", device.Parts);
        Assert.Contains(await bench.Fleet.PointsAsync("hailar-1", "gw-1", "locker-1", Token), p => p is { Name: "compartment/07/door_open", Value: "true", Quality: "good" });
    }

    [Fact]
    public async Task Duplicates_and_reordered_records_end_as_one_point_each_and_are_confirmed_again()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        foreach (long offset in (long[])[5, 3, 1, 4, 2]) { await gateway.DoorAsync(offset, offset % 2 == 1, T + offset); }
        await Eventually.True("all are confirmed", IngestBench.Soon, () => Enumerable.Range(1, 5).All(o => gateway.Confirmed(2, o)));
        int before = gateway.Confirmations.Count();
        await gateway.DoorAsync(2, open: false, T + 2);
        await Eventually.True("the repeat is confirmed again", IngestBench.Soon, () => gateway.Confirmations.Count() > before);

        Assert.Equal(5, bench.Store.Query(new StoreQuery { Measurement = "locker" }).Count);
        await Eventually.True("the ledger counts the repeat", IngestBench.Soon, async () => (await Ledger(bench))!.Streams.Single(s => s.Stream == 2) is { Repeats: 1, Complete: true });
        Assert.Contains(await bench.Fleet.PointsAsync("hailar-1", "gw-1", "locker-1", Token), p => p is { Name: "compartment/07/door_open", Value: "true", Offset: 5 });
    }

    [Fact]
    public async Task Nothing_is_confirmed_while_the_database_refuses_and_state_follows_all_the_same()
    {
        FailingFirst failing = new();
        await using IngestBench bench = await IngestBench.StartAsync(failing.Before);
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        await gateway.DoorAsync(1, open: true, T);
        await Eventually.True("the writer was tried", IngestBench.Soon, () => failing.Attempts > 1);
        await Eventually.True("the state is shown", IngestBench.Soon,
            async () => (await bench.Fleet.PointsAsync("hailar-1", "gw-1", "locker-1", Token)).Any(p => p is { Name: "compartment/07/door_open", Value: "true" }));
        Assert.Empty(gateway.Confirmations);
        Assert.False(bench.Figures.DatabaseOk);

        failing.Refuses = false;
        await Eventually.True("the record is confirmed", IngestBench.Soon, () => gateway.Confirmed(2, 1));
        Assert.True(bench.Figures.DatabaseOk);
    }

    [Fact]
    public async Task Data_before_its_births_waits_then_asks_for_them_and_is_written()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.DoorAsync(1, open: true, T);
        await Eventually.True("the births are asked for", IngestBench.Soon, () => gateway.Rebirths == 1);
        Assert.Empty(gateway.Confirmations);
        await gateway.BirthAsync();
        await Eventually.True("the parked record is confirmed", IngestBench.Soon, () => gateway.Confirmed(2, 1));
    }

    [Fact]
    public async Task A_device_birth_without_its_node_birth_is_held_back_until_that_comes()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.DeviceBirthAsync();
        await gateway.DoorAsync(1, open: true, T);
        await gateway.NodeBirthAsync();
        await Eventually.True("the record is confirmed", IngestBench.Soon, () => gateway.Confirmed(2, 1));
    }

    [Fact]
    public async Task After_a_restart_data_is_read_by_the_births_of_the_registry()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        await gateway.DoorAsync(1, open: true, T);
        await Eventually.True("the first is confirmed", IngestBench.Soon, () => gateway.Confirmed(2, 1));
        await bench.StopIngestAsync();
        await bench.StartIngestAsync();

        await gateway.DoorAsync(1, open: true, T);
        await gateway.DoorAsync(2, open: false, T + 1);
        await Eventually.True("the second is confirmed", IngestBench.Soon, () => gateway.Confirmed(2, 2));
        Assert.Equal(0, gateway.Rebirths);
        await Eventually.True("the first counts as a repeat", IngestBench.Soon, () => bench.Figures.RecordsRepeated == 1);
    }

    [Fact]
    public async Task Foreign_and_forged_messages_are_counted_and_hurt_nobody()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        await gateway.SendRawAsync("spBv1.0/hailar-1/DDATA/gw-1/locker-1", "this is not protobuf"u8.ToArray());
        await gateway.SendRawAsync("spBv1.0/hailar-1/NBIRTH/gw-9", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        RunHeader lies = new(gateway.Epoch, 2, 1, "hailar-1", [new RunRecord(9, T, RunFlags.None, 5)]);
        await gateway.SendRunAsync(lies, [HandMadeGateway.Value(HandMadeGateway.DoorAlias, MetricValue.Of(true))]);
        RunHeader stranger = new(gateway.Epoch, 7, 1, "hailar-1", [new RunRecord(9, T, RunFlags.None, 1)]);
        await gateway.SendRunAsync(stranger, [HandMadeGateway.Value(HandMadeGateway.DoorAlias, MetricValue.Of(true))]);
        await gateway.SendRawAsync("spBv1.0/hailar-1/DDATA/gw-1/locker-1", new byte[(1 << 20) + 100]);
        await gateway.DoorAsync(1, open: true, T);

        await Eventually.True("the honest record is confirmed", IngestBench.Soon, () => gateway.Confirmed(2, 1));
        await Eventually.True("the others are counted", IngestBench.Soon, () => bench.Figures.MessagesUnreadable == 4);
        Assert.False(gateway.Confirmed(2, 9));
    }

    [Fact]
    public async Task A_type_conflict_is_a_dead_letter_and_the_rest_of_the_record_is_written()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        await gateway.EventAsync(1, HandMadeGateway.EventAlias, """{"id":"e-1","part":"","weight":3}""", T);
        await gateway.EventAsync(2, HandMadeGateway.EventAlias, """{"id":"e-2","part":"","weight":"heavy"}""", T + 1);
        await Eventually.True("both are confirmed", IngestBench.Soon, () => gateway.Confirmed(1, 1) && gateway.Confirmed(1, 2));
        Assert.Equal(2, bench.Store.Query(new StoreQuery { Measurement = "event", Field = "id" }).Count);
        Assert.Single(bench.Store.Query(new StoreQuery { Measurement = "event", Field = "weight" }));
        Assert.Contains("weight", Assert.Single(await bench.Service<RegistryStore>().DeadLettersAsync(10, Token)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_from_before_the_product_never_reaches_the_database()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        await gateway.DoorAsync(1, open: true, timeMs: 5_000);
        await Eventually.True("it is confirmed as a dead letter", IngestBench.Soon, () => gateway.Confirmed(2, 1));
        Assert.Empty(bench.Store.Query(new StoreQuery()));
        Assert.Single(await bench.Service<RegistryStore>().DeadLettersAsync(10, Token));
    }

    [Fact]
    public async Task A_time_far_ahead_is_set_aside_and_confirmed_and_only_an_order_that_names_it_writes_it()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), hour = 3_600_000;
        await gateway.DoorAsync(1, open: true, timeMs: now + (25 * hour));
        await gateway.DoorAsync(2, open: false, timeMs: now + (23 * hour));
        await Eventually.True("both are confirmed", IngestBench.Soon, () => gateway.Confirmed(2, 1) && gateway.Confirmed(2, 2));
        Assert.False(Assert.Single(bench.Store.Query(new StoreQuery { Measurement = "locker" })).Value.Boolean);

        IDeadLetters letters = bench.Service<IDeadLetters>();
        DeadLetterRow letter = Assert.Single((await letters.ListAsync(new DeadLetterFilter(), 10, Token)).Rows);
        Assert.Contains("from a clock that is ahead", letter.Reason, StringComparison.Ordinal);
        Assert.Equal(new RedriveResult(0, 1, 0, null), await letters.RedriveAsync(new DeadLetterOrder(new DeadLetterFilter(), "li", "all of them"), Token));
        Assert.Contains("still ahead", Assert.Single((await letters.ListAsync(new DeadLetterFilter(), 10, Token)).Rows).Reason, StringComparison.Ordinal);
        Assert.Equal(new RedriveResult(1, 0, 0, null), await letters.RedriveAsync(new DeadLetterOrder(new DeadLetterFilter(Id: letter.Id), "li", "this one"), Token));
        Assert.Equal(2, bench.Store.Query(new StoreQuery { Measurement = "locker" }).Count);
    }

    [Fact]
    public async Task Evicted_records_are_accounted_for_and_named()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        gateway.HeadTelemetry = 10;
        await gateway.BirthAsync();
        await gateway.RunAsync(1, [(1, T, [HandMadeGateway.Value(HandMadeGateway.EvictedAlias, MetricValue.Of("""{"id":"x","part":"","stream":"telemetry","from":1,"through":9}"""))])], runAlias: HandMadeGateway.NodeRunAlias);
        await gateway.RunAsync(2, [(10, T, [HandMadeGateway.Value(HandMadeGateway.DoorAlias, MetricValue.Of(true))])], tail: 10);
        await Eventually.True("the ledger is complete", IngestBench.Soon, async () => (await Ledger(bench)) is { Complete: true });
        LedgerStreamView telemetry = (await Ledger(bench))!.Streams.Single(s => s.Stream == 2);
        Assert.Equal([new LedgerRange(1, 9)], telemetry.Evicted);
        Assert.Equal([new LedgerRange(10, 10)], telemetry.Confirmed);
    }

    [Fact]
    public async Task A_death_counts_only_with_the_session_that_it_belongs_to()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.NodeBirthAsync(bdSeq: 4);
        await gateway.DeviceBirthAsync();
        await gateway.NodeDeathAsync(bdSeq: 3);
        await gateway.DoorAsync(1, open: false, T);
        await Eventually.True("it is shown online", IngestBench.Soon, async () => (await bench.Fleet.GatewaysAsync(Token)) is [{ Online: true }]);
        await gateway.NodeDeathAsync(bdSeq: 4);
        await Eventually.True("it is shown offline", IngestBench.Soon, async () => (await bench.Fleet.GatewaysAsync(Token)) is [{ Online: false }]);
        Assert.All(await bench.Fleet.PointsAsync("hailar-1", "gw-1", null, Token), p => Assert.Equal("stale", p.Quality));
        int asked = gateway.Rebirths;
        await gateway.DoorAsync(2, open: true, T + 1);
        await Eventually.True("data sets it online and asks for one birth", IngestBench.Soon,
            async () => gateway.Rebirths == asked + 1 && await bench.Fleet.GatewaysAsync(Token) is [{ Online: true }]);
    }

    [Fact]
    public async Task A_restored_disk_is_told_what_is_written_and_nothing_of_its_epoch_is_taken()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        for (long offset = 1; offset <= 5; offset++) { await gateway.DoorAsync(offset, open: true, T + offset); }
        await Eventually.True("five are confirmed", IngestBench.Soon, () => gateway.Confirmed(2, 5));
        gateway.Commands.Clear();
        gateway.HeadTelemetry = 2;
        await gateway.BirthAsync();
        await Eventually.True("the gateway hears the head that is written", IngestBench.Soon, () => gateway.Commands.Any(c => c.Metric is { Name: Names.HeadTelemetry, Value: { Kind: ValueKind.Int64, Int64: 5 } }));
        Assert.Contains(gateway.Commands, c => c.Metric.Name == Names.EpochMetric && c.Metric.Value.UInt64 == gateway.Epoch);
        await gateway.DoorAsync(3, open: false, T + 99);

        gateway.Epoch++;
        gateway.HeadTelemetry = 0;
        await gateway.BirthAsync();
        await gateway.DoorAsync(1, open: false, T + 100);
        await Eventually.True("the new epoch goes on", IngestBench.Soon, () => gateway.Confirmed(2, 1));
        Assert.DoesNotContain(gateway.Confirmations, c => c.Ranges.Any(r => r.From <= 3 && r.Through >= 3));
    }

    [Fact]
    public async Task A_plain_sparkplug_node_is_written_with_its_own_times_and_hears_no_confirmation()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        HandMadeGateway gateway = await bench.GatewayAsync("plc-7");
        await gateway.SendAsync(MessageType.NBirth, null, new SparkplugPayload
        {
            TimestampMs = (ulong)T,
            Seq = 0,
            Metrics = [HandMadeGateway.Named(Names.BdSeq, SparkplugType.Int64, MetricValue.Of(0L)), HandMadeGateway.Named("Tank/Level", SparkplugType.Int32, MetricValue.Of(5L)) with { Alias = 40 }],
        });
        await gateway.SendAsync(MessageType.NData, null, new SparkplugPayload
        {
            TimestampMs = (ulong)T,
            Seq = 1,
            Metrics = [new Metric { Alias = 40, TimestampMs = (ulong)T + 7, Type = SparkplugType.Int32, OmitType = true, Value = MetricValue.Of(-3L) }],
        });
        await Eventually.True("the value is written", IngestBench.Soon, () => bench.Store.Query(new StoreQuery()).Count == 1);
        StoredPoint level = bench.Store.Query(new StoreQuery())[0];
        Assert.Equal(("gateway", "Tank", "Level", (T + 7) * 1_000_000, -3L), (level.Measurement, level["part"], level.Field, level.TimeNs, level.Value.Integer));
        Assert.Empty(gateway.Confirmations);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<LedgerView?> Ledger(IngestBench bench) => bench.Fleet.LedgerAsync("hailar-1", "gw-1", Token);

    private sealed class FailingFirst : ITimeSeriesWriter
    {
        private ITimeSeriesWriter _inner = null!;
        private int _attempts;

        public volatile bool Refuses = true;

        public int Attempts => Volatile.Read(ref _attempts);

        public FailingFirst Before(ITimeSeriesWriter inner)
        {
            _inner = inner;
            return this;
        }

        public Task<WriteReport> WriteAsync(IReadOnlyList<Point> batch, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _attempts);
            return Refuses ? Task.FromResult(new WriteReport(new LineState[batch.Count], [], null, "It refuses.")) : _inner.WriteAsync(batch, cancellationToken);
        }
    }
}
