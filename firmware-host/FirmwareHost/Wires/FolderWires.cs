using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire;

namespace LifeCircle.Edge.FirmwareHost.Wires;

/// <summary>Wires that stand in a folder, as a simulated corner makes them: for each bus id a terminal, a folder of lines, a socket of chips or a folder of sensors.</summary>
public sealed class FolderWires(string folder, TimeProvider time) : IWires
{
    public BusWire Open(BusSettings bus, LineNeeds needs)
    {
        string port = Path.Combine(folder, bus.Id);
        return bus.Kind switch
        {
            "serial" => MachineWires.OfLink(MachineWires.OptionsOf(bus, needs, port), time),
            "gpio" => MachineWires.OfChip(new GpioLines(() => new FolderGpioDriver(port), time)),
            "i2c" => MachineWires.OfI2c(new FolderI2cBus(port), port),
            "onewire" => MachineWires.OfOneWire(port),
            _ => throw new ArgumentException($"Bus {bus.Id} is of the unknown kind '{bus.Kind}'.", nameof(bus)),
        };
    }
}
