using LifeCircle.Edge.Sensors.Sht3x;

namespace LifeCircle.Edge.Simulators;

internal sealed class SimulatedSht3xType : ISimulatedBoardType
{
    private const double Celsius = 21.4;
    private const double Percent = 38;

    public string Board => "sht3x";

    public SimulatedParts Create(SimulatedContext context)
    {
        string device = context.Device.Id, part = Sht3xType.Read(context.Settings).Part;
        int seed = context.Options.Seed + context.Settings.Address;
        var temperature = new SimulatedValue(device, $"{part}/temperature_c", Celsius, Wandering.Around(Celsius, 0.05, seed));
        var humidity = new SimulatedValue(device, $"{part}/humidity_pct", Percent, Wandering.Around(Percent, 0.2, seed + 1));
        return new SimulatedParts { End = new SimulatedSht3x(context.Settings.Address, temperature, humidity), Values = [temperature, humidity] };
    }
}
