using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Sensors.Ds18b20;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

public sealed class A_ds18b20 : ReadingContract
{
    private const string Point = "outdoor/temperature_c";

    protected override IBoardType Type { get; } = new Ds18b20Type();

    protected override string Settings => """{ "id": "28-0123456789ab" }""";

    protected override IReadOnlyList<(string Point, double Quantity, PointValue Reading)> Cases { get; } =
    [
        (Point, -25, PointValue.Of(-25.0)),
        (Point, -55, PointValue.Of(-55.0)),
        (Point, -40, PointValue.Of(-40.0)),
        (Point, -0.0625, PointValue.Of(-0.0625)),
        (Point, 0, PointValue.Of(0.0)),
        (Point, 23.125, PointValue.Of(23.125)),
        (Point, 84.9375, PointValue.Of(84.9375)),
        (Point, 85, PointValue.Of(85.0)),
        (Point, 125, PointValue.Of(125.0)),
    ];

    [Fact]
    public async Task The_85_degrees_after_a_loss_of_power_are_no_value_while_measured_ones_are()
    {
        await Corner.Control.SetValueAsync(Device, Point, 85, Stop);
        Assert.Equal(PointValue.Of(85.0), await ReadAsync(Point));
        await Corner.Control.FaultAsync(Device, 0, "power-on", Stop);
        Assert.Null(await ReadAsync(Point));
        await Corner.Control.FaultAsync(Device, 0, "none", Stop);
        await WireTest.UntilAsync(async () => await ReadAsync(Point) == PointValue.Of(85.0), "the sensor has measured again", Stop);
    }
}
