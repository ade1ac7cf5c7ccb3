using System.Text.Json;
using CsCheck;
using LifeCircle.Edge.Charging.ModbusMeter;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Tests.Wire.Modbus;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Charging;

public sealed class ModbusMeterTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sdm120", new[] { "0000+32", "0046+6" })]
    [InlineData("sdm230", new[] { "0000+32", "0046+6" })]
    [InlineData("sdm630", new[] { "0000+18", "0034+24", "015A+6" })]
    public void A_profile_is_read_with_few_requests_of_different_lengths(string profile, string[] blocks)
    {
        ModbusMeterFacts.MeterProfile known = ModbusMeterFacts.Known.Find(profile)!;
        IReadOnlyList<ReadBlock> plan = ReadPlan.Make(known.Registers.Select(r => r.Start), 2, known.GapMax, known.RegistersMax);
        Assert.Equal(blocks, plan.Select(b => $"{b.Start:X4}+{b.Count}"));

        // A reply does not say which registers it holds: only its length keeps a late one from being taken for another.
        Assert.Equal(plan.Count, plan.Select(b => b.Count).Distinct().Count());
    }

    [Fact]
    public void Any_plan_holds_every_register_once_and_keeps_the_meters_limits() =>
        Gen.Select(Gen.UShort[0, 500].Select(r => (ushort)(r * 2)).HashSet[1, 40], Gen.Int[0, 30], Gen.Int[2, 80]).Sample((starts, gapMax, most) =>
        {
            IReadOnlyList<ReadBlock> plan = ReadPlan.Make(starts, 2, gapMax, most);
            Assert.All(starts, s => Assert.Single(plan, b => b.Holds(s) && b.Holds(s + 1)));
            Assert.All(plan, b => Assert.InRange(b.Count, 2, most));
        });

    [Fact]
    public async Task A_meter_that_refuses_the_registers_between_its_values_is_asked_without_them_from_then_on()
    {
        int refused = 0, asked = 0;
        int[] gaps = [0x0008, 0x000A];
        await using ScriptedMeter meter = ScriptedMeter.Start(new ModbusMeterType(), 1, """{ "profile": "sdm120" }""", heard =>
        {
            asked++;
            (int start, int count) = ((heard[2] << 8) | heard[3], (heard[4] << 8) | heard[5]);
            if (gaps.Any(g => g >= start && g < start + count))
            {
                refused++;
                return [ModbusFrameTests.WithCrc("018402")];
            }

            return [Floats(1, count / 2, 0.5f)];
        });
        DriverResult<IReadOnlyList<PointValue?>> read = await meter.Source.ReadAsync(Stop);
        Assert.Equal(DriverFault.None, read.Fault);
        Assert.Equal(PointValue.Of(0.5), read.Value[0]);
        Assert.Equal(1, refused);
        asked = 0;
        Assert.True((await meter.Source.ReadAsync(Stop)).IsOk);
        Assert.Equal((1, 5), (refused, asked)); // Four values apart from each other, and three adjacent ones.
    }

    [Fact]
    public async Task A_board_that_has_no_such_registers_at_all_is_refused()
    {
        await using ScriptedMeter meter = ScriptedMeter.Start(new ModbusMeterType(), 1, """{ "profile": "sdm630" }""", _ => [ModbusFrameTests.WithCrc("018401")]);
        Assert.Equal(DriverFault.Refused, (await meter.Source.ReadAsync(Stop)).Fault);
        Assert.Equal(DriverFault.Refused, (await meter.Source.ReadAsync(Stop)).Fault);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e38f)]
    [InlineData(-1e38f)]
    [InlineData(float.Epsilon)]
    public async Task A_float_that_is_no_reading_is_no_value(float number)
    {
        await using ScriptedMeter meter = ScriptedMeter.Start(new ModbusMeterType(), 1, """{ "profile": "sdm120" }""",
            heard => [Floats(1, ((heard[4] << 8) | heard[5]) / 2, number)]);
        DriverResult<IReadOnlyList<PointValue?>> read = await meter.Source.ReadAsync(Stop);
        Assert.Equal(DriverFault.None, read.Fault);
        Assert.All(read.Value, Assert.Null);
    }

    [Theory]
    [InlineData(230.5f)]
    [InlineData(230f)]
    [InlineData(219.98f)]
    public async Task With_the_wrong_word_order_a_voltage_is_no_value(float volts)
    {
        await using ScriptedMeter meter = ScriptedMeter.Start(new ModbusMeterType(), 1, """{ "profile": "sdm120", "wordOrder": "CDAB" }""",
            heard => [Floats(1, ((heard[4] << 8) | heard[5]) / 2, volts)]);
        DriverResult<IReadOnlyList<PointValue?>> read = await meter.Source.ReadAsync(Stop);
        Assert.DoesNotContain(read.Value, v => v is { Type: PointType.Double, Double: > 180 and < 260 });
    }

    [Fact]
    public async Task Energy_that_goes_back_is_no_value_and_the_rest_of_the_reading_stays()
    {
        float energyKwh = 10;
        await using ScriptedMeter meter = ScriptedMeter.Start(new ModbusMeterType(), 1, """{ "profile": "sdm120" }""",
            heard => [Floats(1, ((heard[4] << 8) | heard[5]) / 2, heard[3] == 0x46 ? energyKwh : 0.5f)]);
        int energy = meter.Source.Points.Select(p => p.Name).ToList().IndexOf("meter/energy_wh");
        Assert.Equal(PointValue.Of(10_000L), (await meter.Source.ReadAsync(Stop)).Value[energy]);
        energyKwh = 9.999f;
        IReadOnlyList<PointValue?> lower = (await meter.Source.ReadAsync(Stop)).Value;
        Assert.Null(lower[energy]);
        Assert.Equal(PointValue.Of(0.5), lower[0]);
        energyKwh = 10.001f;
        Assert.Equal(PointValue.Of(10_001L), (await meter.Source.ReadAsync(Stop)).Value[energy]);
    }

    [Fact]
    public void Facts_of_the_profiles_are_those_of_the_makers_lists()
    {
        using var facts = JsonDocument.Parse(File.ReadAllText(Wire.WireTest.InRepository("hardware/boards/modbus-meter/board.json")));
        Assert.Equal(["sdm120", "sdm230", "sdm630"], ModbusMeterFacts.Known.Profiles.Select(p => p.Name));
        Assert.Equal([2_400, 9_600, 9_600], ModbusMeterFacts.Known.Profiles.Select(p => p.Baud));
        foreach (JsonElement register in facts.RootElement.GetProperty("profiles").EnumerateArray().SelectMany(p => p.GetProperty("registers").EnumerateArray()))
        {
            string unit = register.GetProperty("unit").GetString()!;
            Assert.Equal(unit == "kWh" ? 1_000 : 1, register.GetProperty("scale").GetDouble());
            Assert.Equal(unit == "kWh", register.GetProperty("point").GetString()!.EndsWith("_wh", StringComparison.Ordinal));
        }
    }

    internal static byte[] Floats(byte unit, int count, float number)
    {
        uint bits = BitConverter.SingleToUInt32Bits(number);
        return ModbusFrameTests.WithCrc($"{unit:X2}04{count * 4:X2}{string.Concat(Enumerable.Repeat($"{bits:X8}", count))}");
    }
}
