using LifeCircle.Edge.Charging.ModbusMeter;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Simulators;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Charging;

public sealed class SimulatedMeterTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Voltage_wanders_loads_come_and_go_and_energy_is_the_power_over_time()
    {
        var mains = new SimulatedMains("meter-1", "meter", phases: 1, seed: 7);
        double began = mains["energy_wh"], consumedWh = 0, least = double.MaxValue, most = 0;
        for (int second = 0; second < 3_600; second++)
        {
            foreach (SimulatedValue value in mains.Values) { value.Drift(1); }

            consumedWh += mains["power_w"] / 3_600;
            (least, most) = (Math.Min(least, mains["power_w"]), Math.Max(most, mains["power_w"]));
            Assert.InRange(mains["voltage_v"], 215, 245);
            Assert.InRange(mains["frequency_hz"], 49.5, 50.5);
            Assert.Equal(mains["voltage_v"] * mains["current_a"] * mains["power_factor"], mains["power_w"], 6);
        }

        Assert.True(least < 40 && most > 200, $"load between {least:F0} and {most:F0} W");
        Assert.Equal(consumedWh, mains["energy_wh"] - began, 3);
        Assert.Equal(0, mains["energy_export_wh"]);
    }

    [Fact]
    public void The_sum_of_three_phases_is_the_power_of_the_meter()
    {
        var mains = new SimulatedMains("meter-1", "meter", phases: 3, seed: 7);
        for (int second = 0; second < 60; second++)
        {
            foreach (SimulatedValue value in mains.Values) { value.Drift(1); }

            Assert.Equal(mains["l1/power_w"] + mains["l2/power_w"] + mains["l3/power_w"], mains["power_w"], 6);
        }
    }

    [Fact]
    public async Task While_people_are_there_the_drivers_readings_move()
    {
        var site = TestSites.One("charger-1", "charger", "serial", "modbus-meter", 1, """{ "profile": "sdm630" }""");
        await using TestCorner corner = await TestCorner.StartAsync(site, new SimulationOptions { People = true }, Stop);
        var meter = (IPointSource)corner.Board(new ModbusMeterType(), 0);
        IReadOnlyList<PointValue?> first = (await meter.ReadAsync(Stop)).Value;
        Assert.All(first, v => Assert.NotNull(v));
        await WireTest.UntilAsync(async () => (await meter.ReadAsync(Stop)).Value is { Count: > 0 } now && now[0] != first[0], "the voltage wanders", Stop);
    }
}
