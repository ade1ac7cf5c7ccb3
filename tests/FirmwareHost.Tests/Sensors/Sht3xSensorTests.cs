using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Sensors.Sht3x;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

/// <summary>The driver on a chip whose every transfer the test sees.</summary>
public sealed class Sht3xSensorTests
{
    private static readonly byte[] Status = Capture("status.hex", "heater off");
    private static readonly byte[] HeaterOn = Capture("status.hex", "heater on");
    private static readonly byte[] Measured = Capture("measurements.hex", "21.37 38.2");
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_reading_begins_with_a_reset_and_the_next_ones_do_not()
    {
        ScriptedChip chip = new(0x44, Answer);
        using Sht3xSensor sensor = Make(chip);
        Assert.Equal([PointValue.Of(21.37), PointValue.Of(38.2)], (await ReadAsync(sensor)).Value);
        Assert.Equal("30A2, 3066, F32D r3, 2400, r6", chip.Heard);
        Assert.True((await ReadAsync(sensor)).IsOk);
        Assert.Equal("30A2, 3066, F32D r3, 2400, r6, F32D r3, 2400, r6", chip.Heard);
    }

    [Fact]
    public async Task The_measurement_is_not_asked_for_before_the_slowest_chip_has_it()
    {
        ScriptedChip chip = new(0x44, Answer);
        using Sht3xSensor sensor = Make(chip);
        await ReadAsync(sensor);
        int before = chip.Transfers.Count;
        Task<DriverResult<IReadOnlyList<PointValue?>>> reading = sensor.ReadAsync(Stop).AsTask();
        Assert.Equal(before + 2, chip.Transfers.Count);
        _time.Advance(TimeSpan.FromMilliseconds(15.5));
        Assert.Equal(before + 2, chip.Transfers.Count);
        Assert.False(reading.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(0.5));
        Assert.True((await reading).IsOk);
        Assert.Equal(before + 3, chip.Transfers.Count);
    }

    [Fact]
    public async Task A_heater_that_somebody_left_on_gives_no_values_and_is_switched_off()
    {
        bool isOn = true;
        ScriptedChip chip = new(0x44, (written, asked) =>
        {
            isOn &= written is not [0x30, 0x66];
            return written is [0xF3, 0x2D] && isOn ? HeaterOn : Answer(written, asked);
        });
        using Sht3xSensor sensor = Make(chip);
        Assert.True((await ReadAsync(sensor)).IsOk);
        isOn = true;
        Assert.Equal([null, null], (await ReadAsync(sensor)).Value);
        Assert.Equal([PointValue.Of(21.37), PointValue.Of(38.2)], (await ReadAsync(sensor)).Value);
        Assert.False(isOn);
    }

    [Theory]
    [InlineData("2400", 0)]
    [InlineData("", 6)]
    [InlineData("F32D", 3)]
    [InlineData("30A2", 0)]
    [InlineData("3066", 0)]
    public async Task A_transfer_that_is_not_acknowledged_is_no_reply_and_the_next_reading_begins_anew(string refused, int asked)
    {
        bool refuses = true;
        ScriptedChip chip = new(0x44, (written, read) => refuses && Convert.ToHexString(written) == refused && read == asked ? null : Answer(written, read));
        using Sht3xSensor sensor = Make(chip);
        Assert.Equal(DriverFault.NoReply, (await ReadAsync(sensor)).Fault);
        refuses = false;
        int before = chip.Transfers.Count;
        Assert.True((await ReadAsync(sensor)).IsOk);
        Assert.Equal([0x30, 0xA2], chip.Transfers[before].Written);
    }

    [Fact]
    public async Task No_bit_that_flips_on_the_way_makes_a_value()
    {
        int flip = -1;
        ScriptedChip chip = new(0x44, (written, asked) =>
        {
            byte[] bytes = [.. Answer(written, asked)!];
            if (asked == 6 && flip >= 0) { bytes[flip / 8] ^= (byte)(1 << (flip % 8)); }
            return bytes;
        });
        using Sht3xSensor sensor = Make(chip);
        for (flip = 0; flip < 48; flip++) { Assert.Equal(DriverFault.Garbled, (await ReadAsync(sensor)).Fault); }
        flip = -1;
        Assert.True((await ReadAsync(sensor)).IsOk);
    }

    [Fact]
    public async Task A_look_at_the_bus_finds_the_chip_and_writes_nothing_but_the_questions()
    {
        ScriptedChip chip = new(0x45, Answer);
        var seen = await new Sht3xType().LookAsync(new() { I2c = chip }, Stop);
        Assert.Equal("SHT3x, address 69 (45h), 21.4 °C, 38 %", Assert.Single(seen).Answer.Text);
        Assert.Equal(69, seen[0].Address);
        Assert.Equal("F32D r3, 2400, r6", chip.Heard);
    }

    [Fact]
    public async Task A_look_leaves_another_chip_at_the_address_alone_after_one_question()
    {
        ScriptedChip other = new(0x44, (_, asked) => new byte[asked]);
        Assert.Empty(await new Sht3xType().LookAsync(new() { I2c = other }, Stop));
        Assert.Equal("F32D r3", other.Heard);
    }

    private static byte[]? Answer(byte[] written, int asked) => (written, asked) switch
    {
        ([0xF3, 0x2D], 3) => Status,
        ([], 6) => Measured,
        (_, 0) => [],
        _ => null,
    };

    private static byte[] Capture(string file, string note) => WireTest.Capture("sht3x", file).First(c => c.Note == note).Bytes;

    private Sht3xSensor Make(ScriptedChip chip) => new(chip, 0x44, new Sht3xSettings(), _time);

    /// <summary>One reading, the clock advanced as long as it waits.</summary>
    private async Task<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(Sht3xSensor sensor)
    {
        Task<DriverResult<IReadOnlyList<PointValue?>>> reading = sensor.ReadAsync(Stop).AsTask();
        await WireTest.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                return reading.IsCompleted;
            },
            "the reading ends",
            Stop);
        return await reading;
    }
}
