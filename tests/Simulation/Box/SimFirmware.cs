using System.Globalization;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using LifeCircle.Edge.Contracts.Grpc;
using ValueType = LifeCircle.Edge.Contracts.Grpc.ValueType;

namespace LifeCircle.Edge.Simulation;

/// <summary>What was done to a door.</summary>
internal sealed record Pulse(string CommandId, long AtNs);

/// <summary>The firmware-host of a box, by its contract: a durable journal, and commands that are run once per id.</summary>
internal sealed class SimFirmware(World world, HostClock clock, string circle, string gateway)
{
    private const string Locker = "locker-1";
    public const int Doors = 4;
    private readonly List<JournalEntry> _held = [];
    private readonly Dictionary<string, CommandResult?> _commands = new(StringComparer.Ordinal); // Null: begun, and nothing said of its end.
    private readonly byte[] _journalId = [1, 2, 3, 4, 5, 6, (byte)gateway.Length, (byte)gateway[^1]];
    private readonly bool[] _doors = new bool[Doors];
    private readonly List<Channel<Observation>> _streams = [];
    private string _bootId = "";
    private int _lives;
    private long _head;
    private double _temperature = 5;

    /// <summary>Every entry that was ever journaled.</summary>
    public List<JournalEntry> All { get; } = [];

    public List<Pulse> Pulses { get; } = [];

    /// <summary>Entries whose hand-over the gateway has acknowledged: what a resident may have seen.</summary>
    public long Acknowledged { get; private set; }

    public int Held => _held.Count;

    /// <summary>Hears of each entry that a gateway says it has, before it is let go.</summary>
    public Action<JournalEntry>? LettingGo { get; set; }

    private bool HasPower { get; set; }

    public void Boot(string bootId)
    {
        (_bootId, HasPower) = (bootId, true);
        foreach (string id in _commands.Where(c => c.Value is null).Select(c => c.Key).ToArray())
        {
            Finish(id, "compartment/01", Outcome.Unknown); // An intent without a result.
        }
    }

    /// <summary>The links of a gateway that is gone.</summary>
    public void Cut()
    {
        foreach (Channel<Observation> stream in _streams) { stream.Writer.TryComplete(new RpcException(new Status(StatusCode.Unavailable, "cut"))); }
        _streams.Clear();
    }

    /// <summary>Nothing moves any more, and nothing is written down.</summary>
    public void PowerOff()
    {
        HasPower = false;
        _lives++;
        Cut();
    }

    /// <summary>Something happens in the corner: a door moves, or the air changes.</summary>
    public void Live()
    {
        if (!HasPower) { return; }
        if (world.Happens(0.3)) { MoveDoor(); }
        else
        {
            _temperature = Math.Round(_temperature + (world.Chance.NextDouble() - 0.5), 2);
            Send(new Observation { Reading = AirReading() });
            if (world.Happens(0.03)) { Send(new Observation { Reading = PoisonReading() }); }
        }
    }

    /// <summary>A door opens or closes.</summary>
    public void MoveDoor()
    {
        int door = (int)world.Between(0, Doors - 1);
        _doors[door] = !_doors[door];
        Journal(_doors[door] ? "door-opened" : "door-closed", PartOf(door), "{}", null);
        Send(new Observation { Reading = DoorReading(door) });
    }

    public Description Describe()
    {
        Device locker = new() { Id = Locker, Kind = "locker", Name = "Locker", Verbs = { "unlock" } };
        for (int i = 0; i < Doors; i++)
        {
            locker.Parts.Add(new Part { Path = PartOf(i), Size = "S" });
            locker.Points.Add(new Point { Name = $"{PartOf(i)}/door_open", Type = ValueType.Boolean });
        }

        locker.Points.Add(new Point { Name = "cabinet/temperature_c", Type = ValueType.Double, Unit = "Cel" });
        locker.Points.Add(new Point { Name = $"probe/{SimDatabase.Poison}", Type = ValueType.Double });
        return new Description { Version = "sim", BootId = _bootId, JournalId = ByteString.CopyFrom(_journalId), Circle = circle, Gateway = gateway, Devices = { locker } };
    }

    public ChannelReader<Observation> Observe(ObserveRequest request)
    {
        Channel<Observation> stream = Channel.CreateUnbounded<Observation>(); // Drained within the same virtual instant.
        long after = request.JournalId.Span.SequenceEqual(_journalId) ? request.AfterOffset : 0;
        for (int i = 0; i < Doors; i++) { stream.Writer.TryWrite(new Observation { Reading = DoorReading(i) }); }
        stream.Writer.TryWrite(new Observation { Reading = AirReading() });
        stream.Writer.TryWrite(new Observation { SnapshotEnd = new SnapshotEnd() });
        foreach (JournalEntry entry in _held) { if (entry.Offset > after) { stream.Writer.TryWrite(new Observation { Entry = entry }); } }
        _streams.Add(stream);
        return stream.Reader;
    }

    public void Acknowledge(long offset)
    {
        Acknowledged = Math.Max(Acknowledged, offset);
        foreach (JournalEntry entry in _held) { if (entry.Offset <= offset) { LettingGo?.Invoke(entry); } }
        _held.RemoveAll(e => e.Offset <= offset);
    }

    /// <summary>Begins a command: completes when it has run, or with the first result of its id.</summary>
    public async Task<CommandResult> ExecuteAsync(Command command)
    {
        if (_commands.TryGetValue(command.Id, out CommandResult? known))
        {
            while (known is null)
            {
                await DelayAsync(50);
                known = _commands[command.Id];
            }

            return known;
        }

        if (command.ValidForMs == 0) { return Finish(command.Id, command.Part, Outcome.Expired); }
        _commands[command.Id] = null; // The intent is on its disk before the first byte goes.
        long deadlineNs = world.NowNs + (command.ValidForMs * 1_000_000L);
        int life = _lives;
        await DelayAsync(world.Between(5, 200)); // The bus has other things to do.
        if (life != _lives) { throw new RpcException(new Status(StatusCode.Unavailable, "the power is gone")); }
        if (_commands[command.Id] is { } cutShort) { return cutShort; }
        if (world.NowNs > deadlineNs) { return Finish(command.Id, command.Part, Outcome.Expired); }
        Pulses.Add(new Pulse(command.Id, world.NowNs));
        world.Note($"{gateway} pulse {command.Part}");
        world.Stamp(7);
        await DelayAsync(world.Between(20, 120));
        if (life != _lives) { throw new RpcException(new Status(StatusCode.Unavailable, "the power is gone")); }
        return _commands[command.Id] ?? Finish(command.Id, command.Part, Outcome.Done);
    }

    private CommandResult Finish(string id, string part, Outcome outcome)
    {
        CommandResult result = new() { CommandId = id, Outcome = outcome, Fault = outcome == Outcome.Done ? "" : "none", Text = "", JournalOffset = _head + 1 };
        _commands[id] = result;
        Journal("command-result", part, $$"""{"command_id":"{{id}}"}""", result);
        return result;
    }

    private void Journal(string kind, string part, string json, CommandResult? result)
    {
        JournalEntry entry = new()
        {
            Offset = ++_head,
            BootId = _bootId,
            MonotonicNs = clock.GetTimestamp(),
            Device = Locker,
            Part = part,
            Kind = kind,
            Id = string.Create(CultureInfo.InvariantCulture, $"{gateway}-{_head}"),
            DataJson = json,
            Result = result,
        };
        _held.Add(entry);
        All.Add(entry);
        Send(new Observation { Entry = entry });
    }

    private void Send(Observation observation)
    {
        foreach (Channel<Observation> stream in _streams) { stream.Writer.TryWrite(observation); }
    }

    private Reading DoorReading(int door) => new()
    {
        Device = Locker,
        Point = $"{PartOf(door)}/door_open",
        Value = new Value { Boolean = _doors[door] },
        Quality = Quality.Good,
        MonotonicNs = clock.GetTimestamp(),
    };

    private Reading AirReading() => new() { Device = Locker, Point = "cabinet/temperature_c", Value = new Value { Number = _temperature }, Quality = Quality.Good, MonotonicNs = clock.GetTimestamp() };

    /// <summary>A field that the database refuses.</summary>
    private Reading PoisonReading() => new()
    {
        Device = Locker,
        Point = $"probe/{SimDatabase.Poison}",
        Value = new Value { Number = world.Chance.NextDouble() },
        Quality = Quality.Good,
        MonotonicNs = clock.GetTimestamp(),
    };

    private static string PartOf(int door) => string.Create(CultureInfo.InvariantCulture, $"compartment/{door + 1:00}");

    private Task DelayAsync(long ms)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.AfterMs(ms, () => done.TrySetResult());
        return done.Task;
    }
}
