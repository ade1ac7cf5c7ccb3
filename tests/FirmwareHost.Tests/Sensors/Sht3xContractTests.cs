using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Sensors.Sht3x;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

public class An_sht3x : ReadingContract
{
    protected override IBoardType Type { get; } = new Sht3xType();

    protected override string Settings => "{}";

    protected override IReadOnlyList<(string Point, double Quantity, PointValue Reading)> Cases { get; } =
    [
        ("cabinet/temperature_c", 21.37, PointValue.Of(21.37)),
        ("cabinet/temperature_c", 0, PointValue.Of(0.0)),
        ("cabinet/temperature_c", -0.01, PointValue.Of(-0.01)),
        ("cabinet/temperature_c", -39.99, PointValue.Of(-39.99)),
        ("cabinet/temperature_c", -40, PointValue.Of(-40.0)),
        ("cabinet/temperature_c", 125, PointValue.Of(125.0)),
        ("cabinet/humidity_pct", 0, PointValue.Of(0.0)),
        ("cabinet/humidity_pct", 38.2, PointValue.Of(38.2)),
        ("cabinet/humidity_pct", 100, PointValue.Of(100.0)),
    ];

    [Theory]
    [InlineData(-40.02)]
    [InlineData(-45)]
    [InlineData(125.02)]
    [InlineData(130)]
    public async Task A_temperature_out_of_its_range_makes_both_values_invalid(double celsius)
    {
        await Corner.Control.SetValueAsync(Device, "cabinet/temperature_c", celsius, Stop);
        Assert.Equal([null, null], await ValuesAsync());
    }
}

public sealed class An_sht3x_at_the_other_address_in_another_part : An_sht3x
{
    protected override string Settings => """{ "part": "cabinet" }""";

    protected override int Address => 0x45;
}
