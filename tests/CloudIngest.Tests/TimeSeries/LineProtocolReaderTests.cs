using System.Buffers;
using System.Text;
using CsCheck;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

public sealed class LineProtocolReaderTests
{
    /// <summary>Letters, and all that has a meaning in a line.</summary>
    private static readonly Gen<string> Words = InfluxBench.OneOf('a', 'b', '7', ',', ' ', '=', '"', '\\', '\n', '\r', '#', '_', '柜', 'i').Array[1, 8].Select(c => "x" + new string(c));

    private static readonly Gen<FieldValue> Values = Gen.OneOf(
        Gen.Bool.Select(FieldValue.Of), Gen.Long.Select(FieldValue.Of), Gen.Double.Where(double.IsFinite).Select(FieldValue.Of), Words.Select(FieldValue.Of), Gen.Const(FieldValue.Of("")));

    private static readonly Gen<Point> Points = Gen.Select(
        Words, Gen.Select(Words, Words, (k, v) => (k, v)).Array[0, 4].Select(tags => tags.Select((t, i) => new Tag($"{i}{t.k}", t.v))), Gen.Select(Words, Values, (n, v) => new Field(n, v)).Array[1, 5], Gen.Long)
        .Select((measurement, tags, fields, ns) => new Point(new Series(measurement, tags), ns, [.. fields]));

    [Fact]
    public void What_the_writer_wrote_comes_back_as_the_same_line() => Points.Sample(point =>
    {
        string line = Text(point);
        Assert.True(LineProtocolReader.TryRead(line.TrimEnd('\n'), out Point read, out string error), $"{error}: {line}");
        Assert.Equal(line, Text(read));
        Assert.Equal(point.Fields.Select(f => f.Value), read.Fields.Select(f => f.Value));
    });

    [Fact]
    public void Any_text_is_a_point_or_a_sentence() => Gen.OneOf(Gen.String, Words, Points.Select(Text).SelectMany(t => Gen.Int[0, t.Length].Select(cut => t[..cut]))).Sample(text =>
    {
        if (!LineProtocolReader.TryRead(text, out _, out string error)) { Assert.StartsWith("This is not a line", error, StringComparison.Ordinal); }
    });

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("m")]
    [InlineData("m v=1")]
    [InlineData("m v=1 soon")]
    [InlineData("m v= 1")]
    [InlineData("m v=12u 1")]
    [InlineData("m v=NaN 1")]
    [InlineData("m v=\"open 1")]
    [InlineData("m,t v=1 1")]
    [InlineData("_internal v=1 1")]
    [InlineData("{\"id\":\"e\"}")]
    public void What_is_no_line_is_refused_with_a_sentence(string text)
    {
        Assert.False(LineProtocolReader.TryRead(text, out _, out string error));
        Assert.StartsWith("This is not a line of line protocol:", error, StringComparison.Ordinal);
    }

    private static string Text(Point point)
    {
        ArrayBufferWriter<byte> output = new();
        Assert.True(LineProtocolWriter.TryWrite(output, point, out _));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
