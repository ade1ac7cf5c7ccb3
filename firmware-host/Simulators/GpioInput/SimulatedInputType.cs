using LifeCircle.Edge.Sensors.GpioInput;

namespace LifeCircle.Edge.Simulators;

internal sealed class SimulatedInputType : ISimulatedBoardType
{
    public string Board => "gpio-input";

    public SimulatedParts Create(SimulatedContext context)
    {
        SimulatedGpioChip chip = context.Chip ?? throw new ArgumentException("A contact hangs on a gpio bus.", nameof(context));
        GpioInputSettings own = GpioInputType.Read(context.Settings);
        return new SimulatedParts { Inputs = [new SimulatedInput(context.Log, context.Device.Id, own.Point, value => chip.Set(own.Line, value != own.ActiveLow))] };
    }
}
