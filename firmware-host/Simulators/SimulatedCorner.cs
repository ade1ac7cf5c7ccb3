using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Sensors.GpioInput;

namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of every wire of a site: boards that speak their real protocols, doors, contacts and people.</summary>
/// <remarks>
/// Below its folder: <c>&lt;bus&gt;</c> for each bus (a link to a pseudo-terminal, or a folder of GPIO lines),
/// <c>physical.jsonl</c> with what happened, and <c>control</c>, a Unix socket for orders.
/// </remarks>
public sealed partial class SimulatedCorner : IAsyncDisposable
{
    /// <summary>Name of the log of happenings in the folder.</summary>
    public const string LogFile = "physical.jsonl";

    /// <summary>Name of the control socket in the folder.</summary>
    public const string ControlFile = "control";

    private readonly PhysicalLog _log;
    private readonly List<SimulatedSerialBus> _lines = [];
    private readonly List<SimulatedGpioChip> _chips = [];
    private readonly List<SimulatedLocks> _locks = [];
    private readonly List<SimulatedInput> _inputs = [];
    private readonly Dictionary<(string Device, int Board), (ISimulatedBoard Board, SimulatedLocks Locks)> _boards = [];
    private readonly SimulatedPeople _people;
    private ControlServer? _control;

    private SimulatedCorner(SiteFile site, string folder, SimulationOptions options, TimeProvider time)
    {
        _log = new PhysicalLog(Path.Combine(folder, LogFile), time);
        foreach (BusSettings bus in site.Buses)
        {
            string path = Path.Combine(folder, bus.Id);
            if (bus.Kind == "gpio")
            {
                AddChip(site, bus, path);
            }
            else
            {
                AddLine(site, bus, path, options, time);
            }
        }

        _people = new SimulatedPeople(options, _locks, _inputs, time);
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
            corner._lines.ForEach(line => line.Plug());
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
        _lines.ForEach(line => line.Dispose());
        _chips.ForEach(chip => chip.Dispose());
        _log.Dispose();
    }

    private void AddLine(SiteFile site, BusSettings bus, string path, SimulationOptions options, TimeProvider time)
    {
        var boards = new List<ISimulatedBoard>();
        foreach ((DeviceSettings device, BoardSettings settings, int index) in BoardsOn(site, bus))
        {
            if (settings.Board != "8a")
            {
                throw new ArgumentException($"Board type '{settings.Board}' of device {device.Id} has no simulator for a serial bus.", nameof(site));
            }

            Settings8A own = Board8AType.Read(settings);
            var locks = new SimulatedLocks(_log, device.Id, bus.Id, settings.Address, settings.First, own.Ways);
            var board = new Simulated8A((byte)settings.Address, own, locks);
            _locks.Add(locks);
            _boards[(device.Id, index)] = (board, locks);
            boards.Add(board);
        }

        _lines.Add(new SimulatedSerialBus(bus.Id, path, bus.Baud ?? new Board8AType().DefaultBaud, bus.Echo, boards, options, time));
    }

    private void AddChip(SiteFile site, BusSettings bus, string path)
    {
        var chip = new SimulatedGpioChip(bus.Id, path);
        _chips.Add(chip);
        foreach ((DeviceSettings device, BoardSettings settings, _) in BoardsOn(site, bus))
        {
            if (settings.Board != "gpio-input")
            {
                throw new ArgumentException($"Board type '{settings.Board}' of device {device.Id} has no simulator for a gpio bus.", nameof(site));
            }

            _inputs.Add(new SimulatedInput(_log, chip, device.Id, GpioInputType.Read(settings)));
        }
    }

    private static IEnumerable<(DeviceSettings Device, BoardSettings Settings, int Index)> BoardsOn(SiteFile site, BusSettings bus) =>
        site.Devices.SelectMany(device => device.Boards.Select((board, index) => (device, board, index)).Where(b => b.board.Bus == bus.Id));
}
