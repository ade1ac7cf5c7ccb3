using LifeCircle.Edge.Console.Parts;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Web.Parts;
using LifeCircle.Edge.Web.View;
using Xunit;

namespace LifeCircle.Edge.Web.Tests.Words;

/// <summary>Points of sensors, meters and relays as people read them, in both languages, on both pages.</summary>
public sealed class PointWordTests
{
    /// <summary>Name, unit, type, value; then label and value in Chinese and in English.</summary>
    public static TheoryData<string, string, string, string, string, string, string, string> Points => new()
    {
        { "cabinet/temperature_c", "Cel", "Double", "-21.5", "柜内温度", "Cabinet temperature", "-21.5", "°C" },
        { "cabinet/humidity_pct", "%", "Double", "38.25", "柜内湿度", "Cabinet humidity", "38.25", "%" },
        { "outdoor/temperature_c", "Cel", "Double", "-40", "室外温度", "Outdoor temperature", "-40", "°C" },
        { "outdoor/pressure_hpa", "hPa", "Double", "941.5", "室外气压", "Outdoor air pressure", "941.5", "hPa" },
        { "meter/voltage_v", "V", "Double", "229.8", "电表电压", "Meter voltage", "229.8", "V" },
        { "meter/l1/current_a", "A", "Double", "3.25", "电表 L1相电流", "Meter L1 current", "3.25", "A" },
        { "meter/l3/power_w", "W", "Double", "-1234.5", "电表 L3相功率", "Meter L3 power", "-1234.5", "W" },
        { "meter/energy_wh", "W.h", "Integer", "1234567", "电表电量", "Meter energy", "1,234.57", "kWh" },
        { "meter/energy_export_wh", "W.h", "Integer", "20", "电表回馈电量", "Meter energy fed back", "0.02", "kWh" },
        { "meter/frequency_hz", "Hz", "Double", "49.98", "电表频率", "Meter frequency", "49.98", "Hz" },
        { "meter/power_factor", "1", "Double", "0.95", "电表功率因数", "Meter power factor", "0.95", "" },
        { "input/03/voltage_v", "V", "Double", "1", "输入 3 电压", "Input 3 voltage", "1", "V" },
        { "cold/temperature_c", "Cel", "Double", "4", "cold 温度", "cold temperature", "4", "°C" },
        { "cabinet/made_up", "x", "Double", "7", "cabinet/made_up", "cabinet/made_up", "7", "x" },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_quantity_has_its_name_and_its_unit(string name, string unit, string type, string value, string chinese, string english, string shown, string shownUnit)
    {
        LiveValue live = type == "Integer" ? LiveValue.Of(long.Parse(value, Invariant)) : LiveValue.Of(double.Parse(value, Invariant));
        PointNote note = new(name, unit, live, LiveQuality.Good, "");
        foreach ((string language, string label) in new[] { ("zh-Hans", chinese), ("en", english) })
        {
            await using Spoken spoken = new(language);
            Assert.Equal(label, PointText.Label(spoken.Text, note));
            Assert.Equal($"{shown}\u202F{shownUnit}".TrimEnd('\u202F'), PointText.Value(spoken.Text, note));

            string tile = await TileAsync(spoken, new PointRow("cabinet", name, type, unit, value, "good", 1, 1, 1));
            Assert.StartsWith(label.ToLowerInvariant(), tile.ToLowerInvariant(), StringComparison.Ordinal);
            Assert.Contains(shownUnit.Length > 0 ? $" {shownUnit} " : " ", tile, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("relay/01/on", "继电器 1", "Relay 1", "接通", "断开", "On", "Off")]
    [InlineData("input/12/on", "输入 12", "Input 12", "接通", "断开", "On", "Off")]
    [InlineData("cabinet/door_open", "柜体检修门", "Cabinet service door", "打开", "关闭", "Open", "Closed")]
    [InlineData("cabinet/tamper", "防拆", "Tamper", "是", "否", "Yes", "No")]
    public async Task A_switch_has_its_name_and_says_on_or_off(string name, string chinese, string english, string yes, string no, string englishYes, string englishNo)
    {
        foreach ((string language, string label, string on, string off) in new[] { ("zh-Hans", chinese, yes, no), ("en", english, englishYes, englishNo) })
        {
            await using Spoken spoken = new(language);
            PointNote note = new(name, "", LiveValue.Of(true), LiveQuality.Good, "");
            Assert.Equal((label, on, off), (PointText.Label(spoken.Text, note), PointText.Value(spoken.Text, note), PointText.Value(spoken.Text, note with { Value = LiveValue.Of(false) })));
        }
    }

    [Theory]
    [InlineData("zh-Hans", "继电器 1 接通")]
    [InlineData("en", "relay 1 on")]
    public async Task The_consoles_tile_of_a_relay_says_on(string language, string expected)
    {
        await using Spoken spoken = new(language);
        Assert.StartsWith(expected, await TileAsync(spoken, new PointRow("cabinet", "relay/01/on", "Boolean", "", "true", "good", 1, 1, 1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-Hans", "电表电量 1,234.57 kWh")]
    [InlineData("en", "meter energy 1,234.57 kWh")]
    public async Task The_consoles_tile_of_a_meter_shows_kilowatt_hours(string language, string expected)
    {
        await using Spoken spoken = new(language);
        Assert.StartsWith(expected, await TileAsync(spoken, new PointRow("cabinet", "meter/energy_wh", "Integer", "W.h", "1234567", "good", 1, 1, 1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-Hans", "no-reply", "-21.5\u202F°C (无应答)")]
    [InlineData("en", "no-reply", "-21.5\u202F°C (no reply)")]
    [InlineData("zh-Hans", "", "-21.5\u202F°C (数据过时)")]
    public async Task A_value_that_is_not_good_says_why(string language, string fault, string expected)
    {
        await using Spoken spoken = new(language);
        Assert.Equal(expected, PointText.Value(spoken.Text, new PointNote("cabinet/temperature_c", "Cel", LiveValue.Of(-21.5), LiveQuality.Stale, fault)));
    }

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static Task<string> TileAsync(Spoken spoken, PointRow row) => spoken.RenderAsync<PointTiles>((nameof(PointTiles.Points), new[] { row }));
}
