using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire;

namespace LifeCircle.Edge.FirmwareHost.Wires;

/// <summary>Wires that stand in a folder, as a simulated corner makes them: a terminal or a folder of lines for each bus id.</summary>
public sealed class FolderWires(string folder, TimeProvider time) : IWires
{
    public BusWire Open(BusSettings bus, int baud)
    {
        string port = Path.Combine(folder, bus.Id);
        return bus.Kind == "serial"
            ? MachineWires.OfLink(SerialLinkOptions.Of(bus, baud > 0 ? baud : MachineWires.UsualBaud, port), time)
            : MachineWires.OfChip(new GpioInputs(() => new FolderGpioDriver(port), time));
    }
}
