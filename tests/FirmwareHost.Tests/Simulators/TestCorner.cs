using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.FirmwareHost.Tests.Simulators;

/// <summary>A simulated corner with its control, and the wires on this side of it.</summary>
public sealed class TestCorner : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly SiteFile _site;
    private readonly SimulatedCorner _corner;
    private readonly List<SerialLink> _links = [];
    private readonly GpioLines _chip;

    private TestCorner(TestFolder folder, SiteFile site, SimulatedCorner corner, SimulationControl control)
    {
        (_folder, _site, _corner, Control) = (folder, site, corner, control);
        _chip = new GpioLines(() => new FolderGpioDriver(Path.Combine(folder.Path, TestSites.Chip)), TimeProvider.System);
        foreach (BusSettings bus in site.Buses.Where(b => b.Kind == "serial"))
        {
            _links.Add(new SerialLink(SerialLinkOptions.Of(bus, 9600, port: Path.Combine(folder.Path, bus.Id)), TimeProvider.System));
        }
    }

    public SimulationControl Control { get; }

    internal string Folder => _folder.Path;

    internal SerialLink Link => _links[0];

    internal GpioLines Chip => _chip;

    internal static async Task<TestCorner> StartAsync(SiteFile site, SimulationOptions options, CancellationToken cancellationToken)
    {
        var folder = new TestFolder();
        SimulatedCorner corner = await SimulatedCorner.StartAsync(site, folder.Path, options, TimeProvider.System, cancellationToken);
        return new TestCorner(folder, site, corner, await SimulationControl.ConnectAsync(folder.Path, cancellationToken));
    }

    /// <summary>The driver of the first device's board.</summary>
    /// <param name="wrap">Puts something between the driver and its serial line.</param>
    internal IBoard Board(IBoardType type, int index, Func<IByteLink, IByteLink>? wrap = null)
    {
        DeviceSettings device = _site.Devices[0];
        BusSettings bus = _site.Buses.Single(b => b.Id == device.Boards[index].Bus);
        BoardWire wire = bus.Kind switch
        {
            "serial" => new BoardWire { Link = wrap?.Invoke(Link) ?? Link },
            "gpio" => new BoardWire { Gpio = _chip },
            "i2c" => new BoardWire { I2c = new FolderI2cBus(Path.Combine(Folder, bus.Id)) },
            _ => new BoardWire { OneWire = Path.Combine(Folder, bus.Id) },
        };
        return type.Create(new BoardContext(device, device.Boards[index], bus, wire, TimeProvider.System));
    }

    internal IReadOnlyList<Happening> Happenings() => SimulationControl.ReadHappenings(Folder);

    /// <summary>Doors of the boards that got a pulse, in order.</summary>
    internal IReadOnlyList<int> Pulses() => [.. Happenings().Where(h => h.What == "pulse").Select(h => h.Door!.Value)];

    public async ValueTask DisposeAsync()
    {
        foreach (SerialLink link in _links)
        {
            await link.DisposeAsync();
        }

        _chip.Dispose();
        await Control.DisposeAsync();
        await _corner.DisposeAsync();
        _folder.Dispose();
    }
}
