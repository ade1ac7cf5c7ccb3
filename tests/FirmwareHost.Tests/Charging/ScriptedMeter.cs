using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost.Tests.Charging;

/// <summary>A meter's driver on a real link to a scripted far end.</summary>
internal sealed class ScriptedMeter : IAsyncDisposable
{
    private readonly FarEnd _far;
    private readonly SerialLink _link;

    private ScriptedMeter(FarEnd far, SerialLink link, IPointSource source) => (_far, _link, Source) = (far, link, source);

    internal IPointSource Source { get; }

    internal static ScriptedMeter Start(IBoardType type, int address, string settings, Func<byte[], IEnumerable<byte[]>> answer, TimeProvider? time = null)
    {
        var far = new FarEnd(answer);
        var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9_600 }, TimeProvider.System);
        SiteFile site = TestSites.One("device-1", type.DeviceKinds[0], "serial", type.Name, address, settings);
        var context = new BoardContext(site.Devices[0], site.Devices[0].Boards[0], site.Buses[0], new BoardWire { Link = link }, time ?? TimeProvider.System);
        return new ScriptedMeter(far, link, (IPointSource)type.Create(context));
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        _far.Dispose();
    }
}
