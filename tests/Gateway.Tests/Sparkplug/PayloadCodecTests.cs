using CsCheck;
using Google.Protobuf;
using LifeCircle.Edge.Oracle;
using LifeCircle.Edge.Sparkplug;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Sparkplug;

public sealed class PayloadCodecTests
{
    [Fact]
    public void What_is_written_is_read_back_equal() => Gens.Payload.Sample(payload =>
    {
        Assert.True(PayloadCodec.TryRead(PayloadCodec.ToArray(payload), out SparkplugPayload read, out string error), error);
        Same(payload, read);
    });

    [Fact]
    public void Another_protobuf_implementation_reads_what_we_write() => Gens.Payload.Sample(payload =>
    {
        OraclePayload oracle = OraclePayload.Parser.ParseFrom(PayloadCodec.ToArray(payload));
        Assert.Equal(payload.TimestampMs, oracle.HasTimestamp ? oracle.Timestamp : null);
        Assert.Equal(payload.Seq, oracle.HasSeq ? oracle.Seq : null);
        Assert.Equal(payload.Metrics.Count, oracle.Metrics.Count);
        foreach ((Metric ours, OracleMetric theirs) in payload.Metrics.Zip(oracle.Metrics)) { Same(ours, theirs); }
    });

    [Fact]
    public void We_read_what_another_protobuf_implementation_writes_byte_for_byte_the_same() => Gens.Payload.Sample(payload =>
    {
        byte[] theirs = OraclePayload.Parser.ParseFrom(PayloadCodec.ToArray(payload)).ToByteArray();
        Assert.True(PayloadCodec.TryRead(theirs, out SparkplugPayload read, out string error), error);
        Same(payload, read);
    });

    [Fact]
    public void Fields_that_are_not_known_here_are_skipped()
    {
        OraclePayload oracle = new() { Timestamp = 5, Seq = 7, Body = ByteString.CopyFromUtf8("x"), Uuid = "u" };
        oracle.Metrics.Add(new OracleMetric { Name = "a", IsTransient = true, Metadata = new OracleMetaData { ContentType = "t", Size = 3 }, Datatype = 4, LongValue = 9 });
        oracle.Metrics.Add(new OracleMetric { Name = "b", Datatype = 16, DatasetValue = new OracleDataSet { NumOfColumns = 1 } });
        Assert.True(PayloadCodec.TryRead(oracle.ToByteArray(), out SparkplugPayload read, out string error), error);
        Assert.Equal(9, read.Metrics[0].Value.Int64);
        Assert.True(read.Metrics[1].Value.IsNull);
    }

    [Fact]
    public void S23_Signed_numbers_without_a_type_are_extended_by_the_type_of_the_birth()
    {
        Metric data = new() { Alias = 1, Type = SparkplugType.Int16, OmitType = true, Value = MetricValue.Of(-5L) };
        Assert.True(PayloadCodec.TryRead(PayloadCodec.ToArray(new SparkplugPayload { Metrics = [data] }), out SparkplugPayload read, out _));
        Assert.Null(read.Metrics[0].Type);
        Assert.Equal(-5, read.Metrics[0].Value.As(SparkplugType.Int16).Int64);
    }

    [Fact]
    public void A_compressed_payload_is_refused_in_words()
    {
        Assert.False(PayloadCodec.TryRead(new OraclePayload { Uuid = "SPBV1.0_COMPRESSED" }.ToByteArray(), out _, out string error));
        Assert.Contains("compressed", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_hold()
    {
        byte[] three = PayloadCodec.ToArray(new SparkplugPayload { Metrics = [new Metric { Name = "abcd" }, new Metric(), new Metric()] });
        Assert.False(PayloadCodec.TryRead(three, new PayloadLimits(MetricsMax: 2), out _, out string metrics));
        Assert.False(PayloadCodec.TryRead(three, new PayloadLimits(PayloadBytesMax: three.Length - 1), out _, out string bytes));
        Assert.False(PayloadCodec.TryRead(three, new PayloadLimits(TextBytesMax: 3), out _, out string text));
        Assert.Contains("metrics", metrics, StringComparison.Ordinal);
        Assert.Contains("bytes", bytes, StringComparison.Ordinal);
        Assert.Contains("longer", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_and_nothing_throws() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        bool read = PayloadCodec.TryRead(bytes, out _, out string error);
        Assert.Equal(read, error.Length == 0);
    }, iter: 20_000);

    [Fact]
    public void A_payload_with_any_byte_changed_or_cut_anywhere_is_read_or_refused_and_nothing_throws() => Gen.Select(Gens.Payload, Gen.Int[0, int.MaxValue], Gen.Byte).Sample((payload, at, value) =>
    {
        byte[] bytes = PayloadCodec.ToArray(payload);
        for (int cut = 0; cut < bytes.Length; cut++) { PayloadCodec.TryRead(bytes.AsSpan(0, cut), out _, out _); }
        if (bytes.Length == 0) { return; }
        bytes[at % bytes.Length] = value;
        PayloadCodec.TryRead(bytes, out _, out _);
    });

    [Fact]
    public void A_text_that_is_not_utf_8_is_refused()
    {
        byte[] bytes = [0x12, 0x04, 0x0A, 0x02, 0xC3, 0x28];
        Assert.False(PayloadCodec.TryRead(bytes, out _, out string error));
        Assert.Contains("UTF-8", error, StringComparison.Ordinal);
    }

    private static void Same(SparkplugPayload expected, SparkplugPayload actual)
    {
        Assert.Equal(expected.TimestampMs, actual.TimestampMs);
        Assert.Equal(expected.Seq, actual.Seq);
        Assert.Equal(expected.Metrics, actual.Metrics);
    }

    private static void Same(Metric ours, OracleMetric theirs)
    {
        Assert.Equal(ours.Name, theirs.HasName ? theirs.Name : null);
        Assert.Equal(ours.Alias, theirs.HasAlias ? theirs.Alias : null);
        Assert.Equal((uint)ours.Type!.Value, theirs.Datatype);
        Assert.Equal(ours.IsHistorical, theirs.IsHistorical);
        Assert.Equal(ours.Value.IsNull, theirs.IsNull);
        Assert.Equal(ours.Unit is null, theirs.Properties?.Keys.Contains("engUnit") != true);
        if (ours.Quality is { } quality) { Assert.Equal((uint)quality, theirs.Properties!.Values[theirs.Properties.Keys.IndexOf("Quality")].IntValue); }
        MetricValue value = theirs.ValueCase switch
        {
            OracleMetric.ValueOneofCase.None => MetricValue.Null,
            OracleMetric.ValueOneofCase.IntValue => MetricValue.Of((long)theirs.IntValue).As(ours.Type!.Value),
            OracleMetric.ValueOneofCase.LongValue => MetricValue.Of(theirs.LongValue).As(ours.Type!.Value),
            OracleMetric.ValueOneofCase.FloatValue => MetricValue.Of(theirs.FloatValue),
            OracleMetric.ValueOneofCase.DoubleValue => MetricValue.Of(theirs.DoubleValue),
            OracleMetric.ValueOneofCase.BooleanValue => MetricValue.Of(theirs.BooleanValue),
            OracleMetric.ValueOneofCase.StringValue => MetricValue.Of(theirs.StringValue),
            _ => MetricValue.Of(theirs.BytesValue.ToByteArray()),
        };
        Assert.Equal(ours.Value, value);
    }
}
