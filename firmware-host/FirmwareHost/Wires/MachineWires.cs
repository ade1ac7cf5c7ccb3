using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire;

namespace LifeCircle.Edge.FirmwareHost.Wires;

/// <summary>The machine's own ports; a port that is missing is opened when it comes.</summary>
public sealed class MachineWires(TimeProvider time) : IWires
{
    /// <summary>For a serial bus without boards: no rate is asked for, so that of most boards.</summary>
    public const int UsualBaud = 9_600;

    public BusWire Open(BusSettings bus, int baud) => bus.Kind == "serial"
        ? OfLink(SerialLinkOptions.Of(bus, baud > 0 ? baud : UsualBaud), time)
        : OfChip(GpioInputs.OnChip(bus.Port, time));

    internal static BusWire OfLink(SerialLinkOptions options, TimeProvider time)
    {
        SerialLink link = new(options, time);
        return new BusWire { Link = link, Trouble = () => link.Trouble, BusyNs = () => link.BusyNs, Tap = tap => link.Tap = tap, Close = link.DisposeAsync };
    }

    internal static BusWire OfChip(GpioInputs chip) => new()
    {
        Gpio = chip,
        Trouble = () => chip.Trouble,
        Close = () =>
        {
            chip.Dispose();
            return ValueTask.CompletedTask;
        },
    };
}
