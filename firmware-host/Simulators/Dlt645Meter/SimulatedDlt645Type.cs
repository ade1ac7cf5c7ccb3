using LifeCircle.Edge.Charging.Dlt645Meter;

namespace LifeCircle.Edge.Simulators;

internal sealed class SimulatedDlt645Type : ISimulatedBoardType
{
    public string Board => "dlt645-meter";

    public SimulatedParts Create(SimulatedContext context)
    {
        Dlt645Settings own = Dlt645Type.Read(context.Settings);

        // The last digits of its number, so that two meters of a corner do not wander together.
        int seed = context.Options.Seed + int.Parse(own.MeterNumber.AsSpan(^4..), System.Globalization.CultureInfo.InvariantCulture);
        var mains = new SimulatedMains(context.Device.Id, own.Part, own.Phases, seed);
        return new SimulatedParts { End = new SimulatedDlt645(own.MeterNumber, own.Phases == 3, mains), Values = mains.Values };
    }
}
