using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Sensors.Mcp23017;

namespace LifeCircle.Edge.Simulators;

internal sealed class SimulatedExpanderType : ISimulatedBoardType
{
    public string Board => "mcp23017";

    public SimulatedParts Create(SimulatedContext context)
    {
        Mcp23017Settings own = Mcp23017Type.Read(context.Settings);
        int first = context.Settings.First;
        SimulatedInput[] inputs = [.. Enumerable.Range(first, own.InputPins.Count).Select(n => new SimulatedInput(context.Log, context.Device.Id, $"{PartNames.Input(n)}/on", show: null))];
        SimulatedOutput[] outputs = [.. Enumerable.Range(first, own.OutputPins.Count).Select(n => new SimulatedOutput(context.Log, context.Device.Id, PartNames.Relay(n)))];
        Dictionary<int, SimulatedInput> inputAt = own.InputPins.Index().ToDictionary(p => PinOf(p.Item), p => inputs[p.Index]);
        Dictionary<int, SimulatedOutput> outputAt = own.OutputPins.Index().ToDictionary(p => PinOf(p.Item), p => outputs[p.Index]);

        // A pin that drives nothing lets the transistor behind it rest, as its resistor to ground (or to the supply) sees to.
        var chip = new SimulatedExpander(
            context.Settings.Address,
            pin => inputAt.TryGetValue(pin, out SimulatedInput? input) && input.Value != own.ActiveLow,
            (pin, level) => outputAt.GetValueOrDefault(pin)?.Set(level is { } high && high != own.OutputsActiveLow));
        return new SimulatedParts { End = chip, Inputs = inputs, Outputs = outputs };
    }

    private static int PinOf(string pin) => (pin[0] == 'B' ? 8 : 0) + (pin[1] - '0');
}
