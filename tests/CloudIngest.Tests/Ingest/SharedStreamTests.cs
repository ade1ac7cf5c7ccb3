using LifeCircle.Edge.CloudIngest.Tests.Registry;
using LifeCircle.Edge.Ingest;
using LifeCircle.Edge.Ingest.Core;
using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

/// <summary>Cores that each hear a part of a gateway's messages, on one registry.</summary>
public sealed class SharedStreamTests
{
    private const string Data = "spBv1.0/hailar-1/DDATA/gw-1/meter-1", NodeBirth = "spBv1.0/hailar-1/NBIRTH/gw-1", DeviceBirth = "spBv1.0/hailar-1/DBIRTH/gw-1/meter-1";
    private const int RecordsOfMessage = MeterMessages.RecordsOfMessage;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_replicas_keep_and_store_of_a_stream_does_not_grow_with_the_messages_that_others_heard()
    {
        const int Messages = 120, OfFlush = 4;
        using TempFolder folder = new("shared");
        await using RegistryDesk desk = new(new RegistryOptions { Path = folder.Under("registry.db") });
        await desk.Store.MigrateAsync(Token);
        SharingReplica[] replicas = [new(desk.Store), new(desk.Store), new(desk.Store)];
        for (int message = 0; message < Messages; message++)
        {
            replicas[message % replicas.Length].Take(Data, MeterMessages.Data(1 + (message * (long)RecordsOfMessage)));
            if ((message + 1) % (OfFlush * replicas.Length) != 0) { continue; }
            foreach (SharingReplica replica in replicas) { await replica.FlushAsync(Token); }
        }

        foreach (SharingReplica replica in replicas) { await replica.FlushAsync(Token); }
        // What is known of all, and its own messages of two rounds: others may store theirs after it. Without the answer to a flush it would be each message it ever heard.
        Assert.All(replicas, r => Assert.True(r.RangesMax <= (2 * OfFlush) + 1, $"A flush stored {r.RangesMax} ranges."));
        LedgerEntity ledger = Assert.Single((await desk.Store.NodeAsync("hailar-1", "gw-1", Token)).Ledgers, l => l.Stream == 2);
        Assert.Equal($"1-{Messages * RecordsOfMessage}", ledger.Written);
        Assert.Equal(0, ledger.Repeats);

        // What one has written the others confirm, and do not write again.
        replicas[1].Take(Data, MeterMessages.Data(1));
        Assert.Equal(RecordsOfMessage, replicas[1].Core.Tally.RecordsRepeated);
    }

    [Fact]
    public void A_birth_that_comes_late_is_not_judged_by_what_others_have_written_since()
    {
        SharingReplica late = new(null);
        late.Take(Data, MeterMessages.Data(1));
        late.Core.Flushed([Stored(written: "1-200")], tookMs: 5);
        late.Take(NodeBirth, MeterMessages.NodeBirth(head: 100));
        Assert.DoesNotContain(Names.HeadTelemetry, late.Told);

        // One whose head lies below what this replica has written itself was put back.
        late.Take(NodeBirth, MeterMessages.NodeBirth(head: RecordsOfMessage - 1));
        Assert.Contains(Names.HeadTelemetry, late.Told);
    }

    [Fact]
    public void A_device_that_is_in_no_birth_of_its_set_is_asked_for_once_and_then_shown_as_gone()
    {
        SharingReplica replica = new(null, "meter-2");
        replica.SweepsBy("", "meter-1");
        Assert.Equal([Names.Rebirth], replica.Told.Where(n => n == Names.Rebirth));
        Assert.Empty(replica.Gone());

        // Its birth had been lost with a replica: it is there now, and the next one that misses is asked for first again.
        replica.SweepsBy("", "meter-1", "meter-2");
        Assert.Empty(replica.Gone());
        replica.BornAnew();
        replica.SweepsBy("", "meter-1");
        Assert.Equal(2, replica.Told.Count(n => n == Names.Rebirth));
        Assert.Empty(replica.Gone());
        replica.SweepsBy("", "meter-1");
        Assert.Equal(["meter-2"], replica.Gone());
        Assert.Equal(2, replica.Told.Count(n => n == Names.Rebirth));
    }

    /// <summary>A node is asked at most every 30 s, and not at all while the queue to the broker is full.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_device_is_not_shown_as_gone_while_its_gateway_could_not_be_asked_for_it(bool takesMessages)
    {
        SharingReplica replica = new(null, "meter-2") { TakesMessages = takesMessages };
        replica.SweepsBy("", "meter-1");
        int asked = Asked();
        Assert.Equal(takesMessages ? 1 : 0, asked);
        replica.TakesMessages = true;
        if (takesMessages) { replica.SweepsBy("", "meter-1", "meter-2"); } // Its birth was there, and is not in the set that comes at once after it.
        replica.BornAnew(afterMs: 0);
        for (int looks = 0; Asked() == asked; looks++)
        {
            Assert.InRange(looks, 0, 5);
            replica.SweepsBy("", "meter-1");
            Assert.True(looks > 0 || Asked() == asked, "The first look is within the time in which it is not asked again.");
            Assert.Empty(replica.Gone());
        }

        replica.SweepsBy("", "meter-1");
        Assert.Equal(["meter-2"], replica.Gone());
        Assert.Equal(asked + 1, Asked());

        int Asked() => replica.Told.Count(n => n == Names.Rebirth);
    }

    [Fact]
    public void A_registry_that_takes_long_is_asked_less_often_but_not_beyond_the_limit()
    {
        SharingReplica replica = new(null);
        replica.FlushAfterMs(tookMs: 5);
        Assert.Equal([1_000L, 2_000, 5_000, 1_000], ((long[])[100, 60_000, 5, 5]).Select(replica.FlushAfterMs));
    }

    private static LedgerEntity Stored(string written) =>
        new() { Circle = "hailar-1", Gateway = "gw-1", Epoch = (long)MeterMessages.Epoch, Stream = 2, Tail = 1, Head = 200, Written = written, Evicted = "" };

    /// <summary>A core whose shell does at once what it asks.</summary>
    private sealed class SharingReplica : ICoreOutput
    {
        private readonly RegistryStore? _store;
        private long _nowMs = MeterMessages.T;
        private int _messages;
        private readonly DeviceEntity[] _devices;
        private RegistryChanges? _flush;
        private bool _asked;

        /// <param name="registered">Devices that stand in the registry as online.</param>
        public SharingReplica(RegistryStore? store, params string[] registered)
        {
            _store = store;
            _devices = [.. registered.Select(d => new DeviceEntity { Circle = Node.Circle, Gateway = Node.Gateway, Device = d, Kind = "meter", Name = d, Online = true, Verbs = "" })];
            Core = new IngestCore(new IngestRules { BatchLinesMax = 1, IsShared = true }, new FieldTypes(), this, NullLogger<IngestCore>.Instance);
            Core.Message(NodeBirth, MeterMessages.NodeBirth(), Now);
            Core.NodeRead(Node, Snapshot([]), Now);
            Core.Message(DeviceBirth, MeterMessages.DeviceBirth(), Now);
        }

        public IngestCore Core { get; }

        /// <summary>Names of the metrics of all that was published.</summary>
        public List<string> Told { get; } = [];

        /// <summary>Most ranges that one flush stored of a stream.</summary>
        public int RangesMax { get; private set; }

        public bool CanFlush => true;

        public bool TakesMessages { get; set; } = true;

        private static NodeKey Node { get; } = new("hailar-1", "gw-1");

        private Moment Now => new(_nowMs, _nowMs);

        public void Take(string topic, byte[] body)
        {
            Core.Message(topic, body, Now);
            foreach (WriteBatch batch in (WriteBatch[])[.. _written]) { Core.Settled(batch, batch.Points.Count, 0, 0, Now); }
            _written.Clear();
        }

        public async Task FlushAsync(CancellationToken cancellationToken)
        {
            _nowMs += 1_000;
            Core.Tick(Now);
            if (_flush is not { } changes) { return; }
            _flush = null;
            RangesMax = Math.Max(RangesMax, changes.Ledgers.Max(l => RangeSet.Parse(l.Ledger.Written).Ranges.Count));
            Core.Flushed(await _store!.FlushAsync(changes, cancellationToken), tookMs: 5);
        }

        /// <summary>Without a time long after, so that births may be asked for again.</summary>
        public void BornAnew(long afterMs = 3_600_000)
        {
            _nowMs += afterMs;
            Core.Message(NodeBirth, MeterMessages.NodeBirth(), Now);
        }

        /// <summary>The time for births is over, and the registry has these of the set.</summary>
        public void SweepsBy(params string[] born)
        {
            _asked = false;
            for (int i = 0; i < 60 && !_asked; i++)
            {
                _nowMs += 1_000;
                Core.Tick(Now);
            }

            Assert.True(_asked, "The registry is asked which devices have a birth.");
            Core.NodeRead(Node, Snapshot([.. born.Select(d => new BirthEntity { Circle = Node.Circle, Gateway = Node.Gateway, BirthId = 5, Device = d, Epoch = (long)MeterMessages.Epoch, Body = d.Length == 0 ? MeterMessages.NodeBirth() : MeterMessages.DeviceBirth() })]), Now);
        }

        /// <summary>Devices that were shown as gone since the last call.</summary>
        public string[] Gone()
        {
            _flush = null;
            for (int i = 0; i < 3; i++)
            {
                _nowMs += 1_000;
                Core.Tick(Now);
            }

            string[] gone = [.. _flush?.Devices.Where(d => !d.Online).Select(d => d.Device) ?? []];
            if (_flush is not null) { Core.Flushed([], tookMs: 5); }
            return gone;
        }

        private NodeSnapshot Snapshot(IReadOnlyList<BirthEntity> births) => new(null, births, _devices, [], []);

        /// <summary>How long until something that changed at once is flushed; the registry then takes so long.</summary>
        public long FlushAfterMs(long tookMs)
        {
            long from = _nowMs;
            Take(Data, MeterMessages.Data(1 + (_messages++ * (long)RecordsOfMessage)));
            for (_flush = null; _flush is null; _nowMs += 100) { Core.Tick(Now); }
            _nowMs -= 100;
            Core.Flushed([], tookMs);
            return _nowMs - from;
        }

        public bool TryPublish(string topic, byte[] payload)
        {
            if (!TakesMessages) { return false; }
            Assert.True(PayloadCodec.TryRead(payload, out SparkplugPayload read, out string error), error);
            Told.AddRange(read.Metrics.Select(m => m.Name!));
            return true;
        }

        public bool TryReadNode(NodeKey node) => _asked = true;

        public bool TryWrite(WriteBatch batch)
        {
            _written.Add(batch);
            return true;
        }

        public void Flush(RegistryChanges changes, IReadOnlyCollection<NodeKey> nodes) => _flush = changes;

        private readonly List<WriteBatch> _written = [];
    }
}
