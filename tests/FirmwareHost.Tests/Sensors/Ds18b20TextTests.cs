using System.Globalization;
using System.Text;
using CsCheck;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Sensors.Ds18b20;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

public sealed class Ds18b20TextTests
{
    [Theory]
    [InlineData("plus-23.125.txt", 23.125)]
    [InlineData("minus-55-copy.txt", -55)]
    [InlineData("minus-40-copy.txt", -40)]
    [InlineData("minus-25-copy.txt", -25)]
    [InlineData("plus-85-measured.txt", 85)]
    [InlineData("plus-125.txt", 125)]
    [InlineData("plus-21.5-nine-bits.txt", 21.5)]
    [InlineData("minus-0.5-nine-bits.txt", -0.5)]
    public void A_measured_text_gives_its_temperature(string file, double celsius) =>
        Assert.Equal((ScratchpadVerdict.Measured, celsius), Read(Text(file)));

    [Theory]
    [InlineData("power-on.txt", nameof(ScratchpadVerdict.PowerOn))]
    [InlineData("out-of-range.txt", nameof(ScratchpadVerdict.OutOfRange))]
    [InlineData("line-held-low.txt", nameof(ScratchpadVerdict.Garbled))]
    [InlineData("wrong-check.txt", "unread")]
    [InlineData("no-sensor.txt", "unread")]
    [InlineData("empty.txt", "unread")]
    public void A_text_without_a_measurement_gives_none(string file, string verdict) =>
        Assert.Equal(verdict, Read(Text(file)).Verdict?.ToString() ?? "unread");

    [Fact]
    public void Every_captured_text_is_tried() => Assert.Equal(14, Directory.GetFiles(WireTest.InRepository("hardware/boards/ds18b20/captures")).Length);

    [Fact]
    public void The_check_is_the_one_of_the_captures()
    {
        Assert.Equal(0x57, Scratchpad.Crc8([0x72, 0x01, 0x4B, 0x46, 0x7F, 0xFF, 0x0E, 0x10]));
        Assert.Equal(0x1C, Scratchpad.Crc8([0x50, 0x05, 0x4B, 0x46, 0x7F, 0xFF, 0x0C, 0x10]));
    }

    [Fact]
    public void No_text_with_one_bit_flipped_gives_another_temperature()
    {
        foreach (string file in new[] { "plus-23.125.txt", "minus-55-copy.txt", "plus-85-measured.txt", "plus-21.5-nine-bits.txt", "power-on.txt" })
        {
            byte[] text = Encoding.ASCII.GetBytes(Text(file));
            (ScratchpadVerdict? Verdict, double) right = Read(Text(file));
            for (int flip = 0; flip < text.Length * 8; flip++)
            {
                byte[] flipped = [.. text];
                flipped[flip / 8] ^= (byte)(1 << (flip % 8));
                (ScratchpadVerdict? verdict, double celsius) = Read(Encoding.Latin1.GetString(flipped));
                Assert.True(verdict != ScratchpadVerdict.Measured || (verdict, celsius) == right, $"{file}, bit {flip}: {celsius}");
            }
        }
    }

    [Fact]
    public void No_scratchpad_with_one_bit_flipped_is_measured() => Gen.Select(Gen.Short[-880, 2000], Gen.Int[0, 3], Gen.Int[0, 71]).Sample((raw, resolution, flip) =>
    {
        byte[] bytes = Make(raw, resolution);
        bool wasRead = Scratchpad.Read(bytes, out _) is ScratchpadVerdict.Measured or ScratchpadVerdict.OutOfRange;
        bytes[flip / 8] ^= (byte)(1 << (flip % 8));
        return wasRead && Scratchpad.Read(bytes, out _) == ScratchpadVerdict.Garbled;
    });

    [Fact]
    public void Every_temperature_of_the_sensor_is_read_at_every_resolution()
    {
        for (int resolution = 0; resolution < 4; resolution++)
        {
            int step = 1 << (3 - resolution);
            for (int raw = -880; raw <= 2000; raw += step)
            {
                // The undefined bits are set, as a sensor may leave them.
                Assert.Equal(ScratchpadVerdict.Measured, Scratchpad.Read(Make((short)(raw | (step - 1)), resolution), out int sixteenths));
                Assert.Equal(raw, sixteenths);
            }
        }
    }

    [Fact]
    public void Any_text_is_survived() => Gen.OneOf(Gen.String, Gen.Char[" 0123456789abcdefYESNOcrct=:\n"].Array[0, 90].Select(c => new string(c))).Sample(text =>
    {
        byte[] bytes = new byte[Scratchpad.Bytes];
        return !W1Text.TryRead(text, bytes) || text.Contains(" YES\n", StringComparison.Ordinal);
    });

    [Fact]
    public void Any_bytes_are_survived_and_never_outside_the_sensors_range() => Gen.Byte.Array[0, 12].Sample(bytes =>
    {
        ScratchpadVerdict verdict = Scratchpad.Read(bytes, out int sixteenths);
        return verdict == ScratchpadVerdict.Measured ? bytes.Length == 9 && sixteenths is >= -880 and <= 2000 : sixteenths == 0;
    });

    [Fact]
    public void Any_scratchpad_that_the_kernel_writes_is_read_as_it_is() => Gen.Byte.Array[8].Sample(eight =>
    {
        byte[] nine = [.. eight, Scratchpad.Crc8(eight)];
        string line = string.Concat(nine.Select(b => b.ToString("x2", CultureInfo.InvariantCulture) + " "));
        byte[] read = new byte[Scratchpad.Bytes];
        return W1Text.TryRead($"{line}: crc={nine[^1]:x2} YES\n{line}t=0\n", read) && read.SequenceEqual(nine);
    });

    private static byte[] Make(short raw, int resolution)
    {
        byte[] eight = [(byte)raw, (byte)(raw >> 8), 0x4B, 0x46, (byte)(0x1F | (resolution << 5)), 0xFF, 0x10, 0x10];
        return [.. eight, Scratchpad.Crc8(eight)];
    }

    private static string Text(string file) => File.ReadAllText(WireTest.InRepository($"hardware/boards/ds18b20/captures/{file}"));

    private static (ScratchpadVerdict? Verdict, double Celsius) Read(string text)
    {
        byte[] bytes = new byte[Scratchpad.Bytes];
        if (!W1Text.TryRead(text, bytes)) { return (null, 0); }
        ScratchpadVerdict verdict = Scratchpad.Read(bytes, out int sixteenths);
        return (verdict, sixteenths / 16.0);
    }
}
