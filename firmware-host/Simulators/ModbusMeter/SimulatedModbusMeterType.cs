using LifeCircle.Edge.Charging.ModbusMeter;

namespace LifeCircle.Edge.Simulators;

internal sealed class SimulatedModbusMeterType : ISimulatedBoardType
{
    public string Board => "modbus-meter";

    public SimulatedParts Create(SimulatedContext context)
    {
        ModbusMeterSettings own = ModbusMeterType.Read(context.Settings);
        bool threePhases = own.Profile == "sdm630";
        var mains = new SimulatedMains(context.Device.Id, own.Part, threePhases ? 3 : 1, context.Options.Seed + context.Settings.Address);
        return new SimulatedParts
        {
            End = new SimulatedModbusMeter((byte)context.Settings.Address, threePhases, own.WordOrder == WordOrder.Cdab, mains),
            Values = mains.Values,
        };
    }
}
