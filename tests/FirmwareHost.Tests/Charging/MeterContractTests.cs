using LifeCircle.Edge.Charging.Dlt645Meter;
using LifeCircle.Edge.Charging.ModbusMeter;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Tests.Sensors;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost.Tests.Charging;

public abstract class ModbusMeterContract : SerialReadingContract
{
    /// <summary>Short waits: the faults that keep silent are waited out in full.</summary>
    protected const string Timing = "\"replyTimeoutMs\": 150, \"turnaroundMs\": 2";

    protected override IBoardType Type { get; } = new ModbusMeterType();

    protected override int Address => 17;

    /// <summary>Energy rises from case to case, as a lower one would be withheld.</summary>
    protected override IReadOnlyList<(string Point, double Quantity, PointValue Reading)> Cases =>
    [
        ("meter/energy_wh", 1_234_567, PointValue.Of(1_234_567L)),
        ("meter/energy_wh", 1_234_568, PointValue.Of(1_234_568L)),
        ("meter/energy_wh", 99_999_500, PointValue.Of(99_999_500L)),
        ("meter/energy_export_wh", 0, PointValue.Of(0L)),
        ("meter/energy_export_wh", 10, PointValue.Of(10L)),
        ("meter/voltage_v", 230.5, PointValue.Of(230.5)),
        ("meter/voltage_v", 0, PointValue.Of(0.0)),
        ("meter/current_a", 0.001, PointValue.Of(0.001)),
        ("meter/current_a", 45.123, PointValue.Of(45.123)),
        ("meter/power_w", -2_512.5, PointValue.Of(-2_512.5)),
        ("meter/power_w", 11_040.1, PointValue.Of(11_040.1)),
        ("meter/power_factor", -0.999, PointValue.Of(-0.999)),
        ("meter/power_factor", 1, PointValue.Of(1.0)),
        ("meter/frequency_hz", 49.98, PointValue.Of(49.98)),
    ];
}

public sealed class An_sdm120 : ModbusMeterContract
{
    protected override string Settings => $$"""{ "profile": "sdm120", {{Timing}} }""";
}

public sealed class An_sdm230_behind_an_adapter_with_echo : ModbusMeterContract
{
    protected override string Settings => $$"""{ "profile": "sdm230", {{Timing}} }""";

    protected override bool Echo => true;
}

public sealed class An_sdm120_that_gives_the_low_word_first : ModbusMeterContract
{
    protected override string Settings => $$"""{ "profile": "sdm120", "wordOrder": "CDAB", {{Timing}} }""";
}

public abstract class Sdm630Contract : ModbusMeterContract
{
    protected override string Settings => $$"""{ "profile": "sdm630", "part": "supply/main", {{Timing}} }""";

    protected override IReadOnlyList<(string Point, double Quantity, PointValue Reading)> Cases =>
    [
        ("supply/main/energy_wh", 7_654_321, PointValue.Of(7_654_321L)),
        ("supply/main/l3/energy_wh", 2_345_678, PointValue.Of(2_345_678L)),
        ("supply/main/l1/energy_wh", 1_300_000, PointValue.Of(1_300_000L)),
        ("supply/main/l1/voltage_v", 229.1, PointValue.Of(229.1)),
        ("supply/main/l2/voltage_v", 0, PointValue.Of(0.0)),
        ("supply/main/l3/voltage_v", 231.4, PointValue.Of(231.4)),
        ("supply/main/l2/current_a", 63.25, PointValue.Of(63.25)),
        ("supply/main/l3/power_w", -1, PointValue.Of(-1.0)),
        ("supply/main/power_w", 33_120.5, PointValue.Of(33_120.5)),
        ("supply/main/power_factor", 0.5, PointValue.Of(0.5)),
        ("supply/main/frequency_hz", 50.01, PointValue.Of(50.01)),
        ("supply/main/energy_export_wh", 123, PointValue.Of(123L)),
    ];
}

public sealed class An_sdm630 : Sdm630Contract;

public sealed class An_sdm630_behind_an_adapter_with_echo : Sdm630Contract
{
    protected override bool Echo => true;
}

public abstract class Dlt645Contract : SerialReadingContract
{
    protected const string Timing = "\"replyTimeoutMs\": 150, \"turnaroundMs\": 0";

    protected override IBoardType Type { get; } = new Dlt645Type();

    /// <summary>A number with the bytes that mark a frame in it.</summary>
    protected override string Settings => $$"""{ "meterNumber": "681600916812", "exportEnergy": true, {{Timing}} }""";

    protected override IReadOnlyList<(string Point, double Quantity, PointValue Reading)> Cases =>
    [
        ("meter/energy_wh", 1_234_570, PointValue.Of(1_234_570L)),
        ("meter/energy_wh", 999_999_990, PointValue.Of(999_999_990L)),
        ("meter/energy_export_wh", 10, PointValue.Of(10L)),
        ("meter/voltage_v", 220.1, PointValue.Of(220.1)),
        ("meter/voltage_v", 0, PointValue.Of(0.0)),
        ("meter/current_a", -1.234, PointValue.Of(-1.234)),
        ("meter/current_a", 4.999, PointValue.Of(4.999)),
        ("meter/power_w", -2_512.3, PointValue.Of(-2_512.3)),
        ("meter/power_w", 0.1, PointValue.Of(0.1)),
        ("meter/power_factor", 0.501, PointValue.Of(0.501)),
        ("meter/frequency_hz", 49.99, PointValue.Of(49.99)),
    ];
}

public sealed class A_dlt645_meter : Dlt645Contract;

public sealed class A_dlt645_meter_behind_an_adapter_with_echo : Dlt645Contract
{
    protected override bool Echo => true;
}

public sealed class A_dlt645_meter_of_three_phases : Dlt645Contract
{
    protected override string Settings => $$"""{ "meterNumber": "000000000161", "phases": 3, {{Timing}} }""";

    protected override IReadOnlyList<(string Point, double Quantity, PointValue Reading)> Cases =>
    [
        ("meter/energy_wh", 7_654_320, PointValue.Of(7_654_320L)),
        ("meter/l1/voltage_v", 220.5, PointValue.Of(220.5)),
        ("meter/l3/voltage_v", 239.4, PointValue.Of(239.4)),
        ("meter/l2/current_a", -0.001, PointValue.Of(-0.001)),
        ("meter/l3/power_w", 1_500.5, PointValue.Of(1_500.5)),
        ("meter/power_w", -10.5, PointValue.Of(-10.5)),
    ];
}
