using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of every wire of a site: boards that speak their real protocols, doors, contacts and people.</summary>
/// <remarks>
/// Below its folder: <c>&lt;bus&gt;</c> for each bus (a link to a pseudo-terminal, a folder of GPIO lines, a socket of I2C chips, a folder of 1-Wire sensors),
/// <c>physical.jsonl</c> with what happened, and <c>control</c>, a Unix socket for orders.
/// </remarks>
public sealed partial class SimulatedCorner : IAsyncDisposable
{
    /// <summary>Name of the log of happenings in the folder.</summary>
    public const string LogFile = "physical.jsonl";

    /// <summary>Pace of a serial bus that does not say its own, for simulations with wire time.</summary>
    private const int DefaultBaud = 9_600;

    /// <summary>Name of the control socket in the folder.</summary>
    public const string ControlFile = "control";

    private readonly PhysicalLog _log;
    private readonly List<Wire> _wires = [];
    private readonly List<SimulatedLocks> _locks = [];
    private readonly List<SimulatedInput> _inputs = [];
    private readonly List<SimulatedValue> _values = [];
    private readonly List<SimulatedOutput> _outputs = [];
    private readonly Dictionary<(string Device, int Board), SimulatedParts> _boards = [];
    private readonly SimulatedPeople _people;
    private ControlServer? _control;
    private Action? _changed;

    private SimulatedCorner(SiteFile site, string folder, SimulationOptions options, TimeProvider time)
    {
        _log = new PhysicalLog(Path.Combine(folder, LogFile), time);
        foreach (BusSettings bus in site.Buses)
        {
            string path = Path.Combine(folder, bus.Id);
            Add(site, bus, path, options, time);
        }

        _people = new SimulatedPeople(options, _locks, _inputs, Drift, time);
    }

    /// <summary>Completes when every wire stands and the control socket listens.</summary>
    /// <param name="site">A valid site file; its ports are not used.</param>
    public static async Task<SimulatedCorner> StartAsync(
        SiteFile site, string folder, SimulationOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        Directory.CreateDirectory(folder);
        var corner = new SimulatedCorner(site, folder, options, time);
        try
        {
            corner._wires.ForEach(wire => wire.Plug());
            corner._inputs.ForEach(input => input.Begin());
            corner._control = ControlServer.Start(Path.Combine(folder, ControlFile), corner.ExecuteAsync);
            return corner;
        }
        catch
        {
            await corner.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_control is { } control)
        {
            await control.DisposeAsync();
        }

        await _people.DisposeAsync();
        _wires.ForEach(wire => wire.Own.Dispose());
        _log.Dispose();
    }

    private void Add(SiteFile site, BusSettings bus, string path, SimulationOptions options, TimeProvider time)
    {
        SimulatedGpioChip? chip = bus.Kind == "gpio" ? new SimulatedGpioChip(bus.Id, path) : null;
        var ends = new List<ISimulatedPart>();
        foreach ((DeviceSettings device, BoardSettings settings, int index) in BoardsOn(site, bus))
        {
            SimulatedParts parts = SimulatedBoards.Create(new SimulatedContext(device, settings, bus, _log, options, time, chip));
            _boards[(device.Id, index)] = parts;
            ends.AddRange(parts.End is { } end ? [end] : []);
            _locks.AddRange(parts.Locks is { } locks ? [locks] : []);
            _inputs.AddRange(parts.Inputs);
            _values.AddRange(parts.Values);
            _outputs.AddRange(parts.Outputs);
        }

        if (chip is not null)
        {
            _wires.Add(new Wire(bus.Id, () => chip.IsPlugged, chip.Plug, chip.Unplug, chip));
            return;
        }

        switch (bus.Kind)
        {
            case "i2c":
                var chips = new SimulatedI2cBus(path, [.. ends.Cast<ISimulatedChip>()], options, time);
                _wires.Add(new Wire(bus.Id, () => chips.IsPlugged, chips.Plug, chips.Unplug, chips));
                break;
            case "onewire":
                var sensors = new SimulatedOneWire(bus.Id, path, [.. ends.Cast<ISimulatedSensor>()]);
                _wires.Add(new Wire(bus.Id, () => sensors.IsPlugged, sensors.Plug, sensors.Unplug, sensors));
                _changed += sensors.Refresh;
                break;
            default:
                var line = new SimulatedSerialBus(bus.Id, path, bus.Baud ?? DefaultBaud, bus.Echo, [.. ends.Cast<ISimulatedBoard>()], options, time);
                _wires.Add(new Wire(bus.Id, () => line.IsPlugged, line.Plug, line.Unplug, line));
                break;
        }
    }

    private static IEnumerable<(DeviceSettings Device, BoardSettings Settings, int Index)> BoardsOn(SiteFile site, BusSettings bus) =>
        site.Devices.SelectMany(device => device.Boards.Select((board, index) => (device, board, index)).Where(b => b.board.Bus == bus.Id));

    /// <summary>Temperatures wander and meters count on.</summary>
    private void Drift(double seconds)
    {
        _values.ForEach(value => value.Drift(seconds));
        _changed?.Invoke();
    }

    /// <summary>One bus of whatever kind.</summary>
    private sealed record Wire(string Id, Func<bool> IsPlugged, Action Plug, Action Unplug, IDisposable Own);
}
