using System.Buffers;
using System.Globalization;
using CsCheck;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Sensors.Sht3x;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

public sealed class Sht3xCodecTests
{
    [Fact]
    public void The_check_of_the_datasheet_is_the_one_computed() => Assert.Equal(0x92, Sht3xCodec.Crc8([0xBE, 0xEF]));

    [Fact]
    public void Every_captured_command_is_written_byte_for_byte()
    {
        Dictionary<string, byte[]> commands = new(StringComparer.Ordinal)
        {
            ["measure"] = [.. Sht3xCodec.Measure],
            ["soft reset"] = [.. Sht3xCodec.SoftReset],
            ["heater off"] = [.. Sht3xCodec.HeaterOff],
            ["read status"] = [.. Sht3xCodec.ReadStatus],
        };
        Assert.Equal(
            WireTest.Capture("sht3x", "commands.hex").ToDictionary(c => c.Note, c => Convert.ToHexString(c.Bytes)),
            commands.ToDictionary(c => c.Key, c => Convert.ToHexString(c.Value)));
    }

    [Fact]
    public void Every_captured_measurement_is_read()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture("sht3x", "measurements.hex"))
        {
            Assert.Equal(OperationStatus.Done, Sht3xCodec.ReadMeasurement(bytes, out Sht3xWords words));
            Sht3xReading reading = Sht3xReading.Of(words);
            int?[] expected = note == "no value" ? [null, null] : [.. note.Split(' ').Select(n => (int?)(decimal.Parse(n, CultureInfo.InvariantCulture) * 100))];
            Assert.Equal(expected, [reading.CentiCelsius, reading.CentiPercent]);
        }
    }

    [Fact]
    public void Every_captured_status_shows_the_heater()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture("sht3x", "status.hex"))
        {
            Assert.Equal(OperationStatus.Done, Sht3xCodec.ReadStatusReply(bytes, out Sht3xStatus status));
            Assert.Equal(note == "heater on", status.IsHeaterOn);
        }
    }

    [Fact]
    public void What_a_line_gives_that_is_held_low_or_high_is_refused()
    {
        foreach ((byte[] bytes, _) in WireTest.Capture("sht3x", "wrong-check.hex"))
        {
            Assert.Equal(OperationStatus.InvalidData, bytes.Length == 3 ? Sht3xCodec.ReadStatusReply(bytes, out _) : Sht3xCodec.ReadMeasurement(bytes, out _));
        }
    }

    [Fact]
    public void No_word_with_one_or_two_bits_flipped_keeps_a_right_check()
    {
        // The check is linear: whether a flip is seen does not depend on the word, but all words are cheap enough to be tried with one flip.
        Span<byte> three = stackalloc byte[3];
        for (int word = 0; word <= 0xFFFF; word++)
        {
            for (int flip = 0; flip < 24; flip++)
            {
                Write(three, (ushort)word);
                three[flip / 8] ^= (byte)(1 << (flip % 8));
                Assert.NotEqual(OperationStatus.Done, Sht3xCodec.ReadStatusReply(three, out _));
            }
        }

        for (int first = 0; first < 24; first++)
        {
            for (int second = first + 1; second < 24; second++)
            {
                Write(three, 0x6666);
                three[first / 8] ^= (byte)(1 << (first % 8));
                three[second / 8] ^= (byte)(1 << (second % 8));
                Assert.NotEqual(OperationStatus.Done, Sht3xCodec.ReadStatusReply(three, out _));
            }
        }
    }

    [Fact]
    public void No_measurement_with_one_bit_flipped_is_read() => Gen.Select(Gen.UShort, Gen.UShort, Gen.Int[0, 47]).Sample((temperature, humidity, flip) =>
    {
        byte[] six = new byte[6];
        Write(six, temperature);
        Write(six.AsSpan(3), humidity);
        bool wasRead = Sht3xCodec.ReadMeasurement(six, out Sht3xWords words) == OperationStatus.Done && words == new Sht3xWords(temperature, humidity);
        six[flip / 8] ^= (byte)(1 << (flip % 8));
        return wasRead && Sht3xCodec.ReadMeasurement(six, out _) == OperationStatus.InvalidData;
    });

    [Fact]
    public void Any_bytes_are_survived_and_read_only_at_the_right_length() => Gen.Byte.Array[0, 12].Sample(bytes =>
    {
        bool measured = Sht3xCodec.ReadMeasurement(bytes, out Sht3xWords words) == OperationStatus.Done;
        bool told = Sht3xCodec.ReadStatusReply(bytes, out _) == OperationStatus.Done;
        return (!measured || bytes.Length == 6) && (!told || bytes.Length == 3) && (measured || words == default);
    });

    [Fact]
    public void Each_raw_word_is_the_datasheets_value_to_the_nearest_hundredth()
    {
        for (int raw = 0; raw <= 0xFFFF; raw++)
        {
            decimal celsius = -45m + (175m * raw / 65_535m), percent = 100m * raw / 65_535m;
            Sht3xReading reading = Sht3xReading.Of(new Sht3xWords((ushort)raw, (ushort)raw));
            int rounded = (int)Math.Round(celsius * 100, MidpointRounding.AwayFromZero);
            bool isThere = rounded is >= -4_000 and <= 12_500;
            Assert.Equal(isThere ? rounded : null, reading.CentiCelsius);
            Assert.Equal(isThere ? (int)Math.Round(percent * 100, MidpointRounding.AwayFromZero) : null, reading.CentiPercent);
        }
    }

    private static void Write(Span<byte> three, ushort word)
    {
        (three[0], three[1]) = ((byte)(word >> 8), (byte)word);
        three[2] = Sht3xCodec.Crc8(three[..2]);
    }
}
