using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

public sealed class LineProtocolTests
{
    private static readonly double[] Parts = [1, 2, 8, 10, 100, 1_000, 10_000];

    [Fact]
    public void A_point_becomes_one_line_with_sorted_tags_and_typed_fields()
    {
        Series series = new("locker", new Tag("part", "compartment/07"), new Tag("circle", "hailar-1"), new Tag("device", "locker-1"));
        Point point = new(series, 1_700_000_000_000_000_007, [
            new Field("door_open", FieldValue.Of(true)), new Field("count", FieldValue.Of(-3)), new Field("temperature_c", FieldValue.Of(-40.25)), new Field("text", FieldValue.Of("a \"b\" \\ c"))]);
        Assert.Equal(
            "locker,circle=hailar-1,device=locker-1,part=compartment/07 door_open=true,count=-3i,temperature_c=-40.25,text=\"a \\\"b\\\" \\\\ c\" 1700000000000000007\n",
            Write(point, out _));
    }

    [Theory]
    [InlineData("a b", "a\\ b")]
    [InlineData("a,b", "a\\,b")]
    [InlineData("a=b", "a\\=b")]
    [InlineData("温度", "温度")]
    [InlineData("two\nlines", "two_lines")]
    [InlineData("ends\\", "ends/")]
    public void Tag_values_are_escaped_and_can_never_break_the_line(string value, string written) =>
        Assert.Equal($"m,t={written} f=1i 1\n", Write(new Point(new Series("m", new Tag("t", value)), 1, [new Field("f", FieldValue.Of(1))]), out _));

    [Fact]
    public void Empty_tags_are_left_out() =>
        Assert.Equal("m f=1i 1\n", Write(new Point(new Series("m", new Tag("part", "")), 1, [new Field("f", FieldValue.Of(1))]), out _));

    [Fact]
    public void Nan_and_infinities_are_left_out_and_counted()
    {
        Series series = new("m");
        string line = Write(new Point(series, 1, [new Field("a", FieldValue.Of(double.NaN)), new Field("b", FieldValue.Of(1.5)), new Field("c", FieldValue.Of(double.PositiveInfinity))]), out int leftOut);
        Assert.Equal(("m b=1.5 1\n", 2), (line, leftOut));
        Assert.False(LineProtocolWriter.TryWrite(new ArrayBufferWriter<byte>(), new Point(series, 1, [new Field("a", FieldValue.Of(double.NaN))]), out _));
    }

    [Fact]
    public void Any_finite_number_reads_back_as_the_same_bits() =>
        Gen.Double.Where(double.IsFinite).Sample(value =>
        {
            string line = Write(new Point(new Series("m"), 1, [new Field("f", FieldValue.Of(value))]), out _);
            double read = double.Parse(line.AsSpan(4, line.Length - 7), NumberStyles.Float, CultureInfo.InvariantCulture);
            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read));
        });

    /// <summary>The writer has a way of its own for them; a text that differs would be another value in a database that compares them.</summary>
    [Fact]
    public void Any_decimal_is_the_shortest_text_that_reads_back() =>
        Gen.Select(Gen.Long[-2_000_000_000_000_000, 2_000_000_000_000_000], Gen.Int[0, 6].Select(i => Parts[i])).Sample((whole, parts) =>
        {
            double value = whole / parts;
            string text = value.ToString("R", CultureInfo.InvariantCulture);
            Assert.Equal($"m f={text} 1\n", Write(new Point(new Series("m"), 1, [new Field("f", FieldValue.Of(value))]), out _));
        });

    [Theory]
    [InlineData(-0.0, "-0")]
    [InlineData(0.0, "0")]
    [InlineData(-0.125, "-0.125")]
    [InlineData(230.05, "230.05")]
    [InlineData(0.001, "0.001")]
    [InlineData(999_999_999_999.5, "999999999999.5")]
    public void A_number_is_said_as_it_is_meant(double value, string text) =>
        Assert.Equal($"m f={text} 1\n", Write(new Point(new Series("m"), 1, [new Field("f", FieldValue.Of(value))]), out _));

    [Fact]
    public void Any_text_field_stays_inside_its_quotes() =>
        Gen.String.Sample(text =>
        {
            string line = Write(new Point(new Series("m"), 1, [new Field("f", FieldValue.Of(text))]), out _);
            string quoted = line["m f=\"".Length..^"\" 1\n".Length];
            Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), Unescape(quoted));
        });

    private static string Unescape(string quoted)
    {
        StringBuilder plain = new();
        for (int i = 0; i < quoted.Length; i++)
        {
            Assert.NotEqual('"', quoted[i]);
            if (quoted[i] == '\\') { i++; }
            plain.Append(quoted[i]);
        }

        return plain.ToString();
    }

    private static string Write(Point point, out int leftOut)
    {
        ArrayBufferWriter<byte> buffer = new();
        LineProtocolWriter.TryWrite(buffer, point, out leftOut);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
