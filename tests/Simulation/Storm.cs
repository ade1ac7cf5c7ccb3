using System.Globalization;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;
using Microsoft.Extensions.Logging.Abstractions;

namespace LifeCircle.Edge.Simulation;

/// <summary>A fleet whose broker goes for half a minute: real uplinks on real outboxes, each with records to tell when it is back.</summary>
internal sealed class Storm(World world, SimBroker broker, string folder, int gateways)
{
    private const long Second = 1_000_000_000, DownNs = 30 * Second;
    private const int RecordsWhileAway = 3;
    private readonly List<Node> _nodes = [];

    public static int Run(int gateways)
    {
        string folder = Directory.CreateTempSubdirectory("lc-storm-").FullName;
        try
        {
            using World world = new(seed: 1);
            SimBroker broker = new(world);
            return new Storm(world, broker, folder, gateways).Play();
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    private int Play()
    {
        SimDatabase database = new(world);
        Replica[] replicas = [new(world, broker, database, folder, "ingest-1", roomy: true), new(world, broker, database, folder, "ingest-2", roomy: true)];
        List<Task> starting = [];
        world.After(0, () =>
        {
            Array.ForEach(replicas, r => r.Start());
            for (int i = 0; i < gateways; i++)
            {
                Node node = new(world, broker, folder, string.Create(CultureInfo.InvariantCulture, $"gw-{i}"));
                _nodes.Add(node);
                world.AfterMs(world.Between(0, 20_000), () => starting.Add(node.StartAsync()));
            }
        });
        bool isUp = world.Run(300 * Second, () => broker.Connections == gateways + replicas.Length);
        long lostNs = world.NowNs;
        world.After(0, () => world.After(DownNs, broker.GoDown()));
        world.After(5 * Second, () => _nodes.ForEach(n => starting.Add(n.AppendAsync(RecordsWhileAway))));
        world.Run(6 * Second);
        bool isBack = world.Run(300 * Second, () => broker.Connections == gateways + replicas.Length);
        long backNs = world.NowNs;
        bool drained = world.Run(600 * Second, () => _nodes.TrueForAll(n => n.Held == 0));
        return Report(isUp && isBack && drained, lostNs, backNs, [.. starting, .. replicas.SelectMany(r => r.Starting)]);
    }

    private int Report(bool isWell, long lostNs, long backNs, List<Task> starting)
    {
        int fullest = broker.AcceptedPerSecond.Where(s => s.Key >= (lostNs + DownNs) / Second).Max(s => s.Value);
        double backS = (backNs - lostNs - DownNs) / 1e9, drainedS = (world.NowNs - lostNs - DownNs) / 1e9;
        // The tries of a fleet in back-off come a tenth or so in a second; a wave would be all of them at once.
        int most = Math.Max(10, gateways / 5);
        string[] wrong =
        [
            .. world.Broken, .. world.Failures, .. starting.Where(t => t.IsFaulted).Take(3).Select(t => t.Exception!.ToString()),
            .. isWell ? Array.Empty<string>() : [$"not all are back and drained: {_nodes.Count(n => n.Held > 0)} hold records, {broker.Connections} connections"],
            .. fullest <= most ? Array.Empty<string>() : [$"a wave of {fullest} connections in one second, more than {most}"],
        ];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{gateways} gateways after {DownNs / Second} s without a broker: all connected {backS:F0} s after it is back, at most {fullest} connections a second, all drained after {drainedS:F0} s"));
        foreach (string one in wrong) { Console.WriteLine($"  violated: {one}"); }
        return wrong.Length == 0 ? 0 : 1;
    }

    /// <summary>One gateway of the fleet: the real outbox and uplink, without the corner behind them.</summary>
    private sealed class Node : ICorner, ICommandSink, IDisposable
    {
        private const string Point = "cabinet/temperature_c";
        private readonly Database _database;
        private readonly Outbox.Outbox _outbox;
        private readonly AliasBook _book;
        private readonly BootClock _boot;
        private readonly UplinkService _uplink;
        private readonly string _id;

        public Node(World world, SimBroker broker, string folder, string id)
        {
            _id = id;
            HostClock clock = new(world);
            clock.Boot();
            _boot = new BootClock(clock, id);
            string password = Path.Combine(folder, "password");
            UplinkOptions options = new() { BrokerUrl = "mqtts://broker.example:8883", User = id, PasswordFile = password };
            _database = Database.Open(new DatabaseOptions { Path = Path.Combine(folder, id, "gateway.db"), OwnThread = false }, connection =>
            {
                Outbox.Outbox.Create(connection);
                AliasBook.Create(connection);
                WallClock.Create(connection);
            });
            _outbox = new Outbox.Outbox(_database, new OutboxOptions());
            _book = new AliasBook(_database);
            Wire wire = new(world);
            Surroundings around = new() { NewClient = () => new SimClient(world, broker, wire), Random = world.Chance.NextDouble, IsClockSynchronised = () => true, HasRtc = (_, _) => false };
            WallClock wall = new(_database, _boot, clock, options, around);
            _uplink = new UplinkService(options, _database, _outbox, _book, this, this, wall, new UplinkSignals(), new UplinkMonitor(), _boot, clock, NullLogger<UplinkService>.Instance, around);
        }

        public long Held => _outbox.Extent(OutboxStream.Telemetry).Records;

        public async Task StartAsync()
        {
            await AppendAsync(1);
            await _uplink.StartAsync(CancellationToken.None);
        }

        public Task AppendAsync(int records) => _database.WriteAsync(scope =>
        {
            ulong alias = _book.Resolve(scope, _outbox.Epoch, "", Point, SparkplugType.Double);
            for (int i = 0; i < records; i++)
            {
                _outbox.Append(scope, OutboxStream.Telemetry, RecordBody.Write(new RecordHead(Box.Circle, "", _boot.BootId, _boot.MonotonicNs), [new RecordMetric(alias, SparkplugType.Double, MetricValue.Of(1.5 + i))]));
            }
        });

        public void Dispose() => _uplink.Dispose();

        public CornerImage Image() => new(Box.Circle, _id, [new MetricImage(Point, SparkplugType.Double, "Cel", MetricValue.Of(1.5), 192)], []);

        public Task AcceptAsync(RemoteCommand command, CancellationToken ct) => Task.CompletedTask;
    }
}
