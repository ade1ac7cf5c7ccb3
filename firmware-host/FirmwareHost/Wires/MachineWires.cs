using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.FirmwareHost.Wires;

/// <summary>The machine's own ports; a port that is missing is opened when it comes.</summary>
public sealed class MachineWires(TimeProvider time) : IWires
{
    /// <summary>For a serial bus without boards: no rate is asked for, so that of most boards.</summary>
    public const int UsualBaud = 9_600;

    public BusWire Open(BusSettings bus, LineNeeds needs) => bus.Kind switch
    {
        "serial" => OfLink(OptionsOf(bus, needs), time),
        "gpio" => OfChip(GpioLines.OnChip(bus.Port, time)),
        "i2c" => OfI2c(new I2cBus(bus.Port), bus.Port),
        "onewire" => OfOneWire(bus.Port),
        _ => throw new ArgumentException($"Bus {bus.Id} is of the unknown kind '{bus.Kind}'.", nameof(bus)),
    };

    internal static SerialLinkOptions OptionsOf(BusSettings bus, LineNeeds needs, string? port = null) =>
        SerialLinkOptions.Of(bus, needs.Baud > 0 ? needs.Baud : UsualBaud, needs.Parity, port);

    internal static BusWire OfLink(SerialLinkOptions options, TimeProvider time)
    {
        SerialLink link = new(options, time);
        return new BusWire
        {
            Ends = new BoardWire { Link = link },
            Trouble = () => link.Trouble,
            BusyNs = () => link.BusyNs,
            Tap = tap => link.Tap = tap,
            Listen = link.Listen,
            Unasked = () => link.Unasked,
            Close = link.DisposeAsync,
        };
    }

    internal static BusWire OfChip(GpioLines chip) => new()
    {
        Ends = new BoardWire { Gpio = chip },
        Trouble = () => chip.Trouble,
        Close = () =>
        {
            chip.Dispose();
            return ValueTask.CompletedTask;
        },
    };

    internal static BusWire OfI2c(II2cBus bus, string port) => new()
    {
        Ends = new BoardWire { I2c = bus },
        Trouble = () => File.Exists(port) ? null : $"The I2C bus {port} is not there: check that it is switched on (dtparam=i2c_arm=on) and that the service's user may use it.",
    };

    internal static BusWire OfOneWire(string folder) => new()
    {
        Ends = new BoardWire { OneWire = folder },
        Trouble = () => Directory.Exists(folder) ? null : $"The kernel's 1-Wire folder {folder} is not there: check that 1-Wire is switched on (dtoverlay=w1-gpio).",
    };
}
