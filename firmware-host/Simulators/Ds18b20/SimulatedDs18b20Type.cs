using LifeCircle.Edge.Sensors.Ds18b20;

namespace LifeCircle.Edge.Simulators;

internal sealed class SimulatedDs18b20Type : ISimulatedBoardType
{
    private const double Celsius = -18.5;

    public string Board => "ds18b20";

    public SimulatedParts Create(SimulatedContext context)
    {
        Ds18b20Settings own = Ds18b20Type.Read(context.Settings);
        int seed = context.Options.Seed;
        var temperature = new SimulatedValue(context.Device.Id, $"{own.Part}/temperature_c", Celsius, Wandering.Around(Celsius, 0.1, seed + 2));
        return new SimulatedParts { End = new SimulatedDs18b20(own.Id, temperature, seed), Values = [temperature] };
    }
}
