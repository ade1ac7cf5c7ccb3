using System.Buffers;
using CsCheck;
using LifeCircle.Edge.Sparkplug;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Sparkplug;

public sealed class RecordCodecTests
{
    [Fact]
    public void A_run_header_survives_the_way_and_no_cut_of_it_is_taken() => Gens.Header.Sample(header =>
    {
        byte[] bytes = Bytes(header.Write);
        Assert.True(RunHeader.TryRead(bytes, out RunHeader read, out string error), error);
        Assert.Equal(header, read);
        for (int cut = 0; cut < bytes.Length; cut++) { Assert.False(RunHeader.TryRead(bytes.AsSpan(0, cut), out _, out _)); }
        Assert.False(RunHeader.TryRead([.. bytes, 0], out _, out _));
    });

    [Fact]
    public void A_confirmation_survives_the_way_and_no_cut_of_it_is_taken() => Gens.Confirmation.Sample(confirmation =>
    {
        byte[] bytes = Bytes(confirmation.Write);
        Assert.True(Confirmation.TryRead(bytes, out Confirmation read, out string error), error);
        Assert.Equal(confirmation, read);
        for (int cut = 0; cut < bytes.Length; cut++) { Assert.False(Confirmation.TryRead(bytes.AsSpan(0, cut), out _, out _)); }
    });

    [Fact]
    public void A_record_survives_the_disk_and_no_cut_of_it_is_taken() => Gens.Record.Sample(record =>
    {
        byte[] bytes = RecordBody.Write(record.Head, record.Metrics);
        Assert.True(RecordBody.TryRead(bytes, out RecordHead head, out IReadOnlyList<RecordMetric> metrics, out string error), error);
        Assert.Equal(record.Head, head);
        Assert.Equal(record.Metrics, metrics);
        for (int cut = 0; cut < bytes.Length; cut++) { Assert.False(RecordBody.TryRead(bytes.AsSpan(0, cut), out _, out _, out _)); }
    });

    [Fact]
    public void Any_bytes_are_read_or_refused_and_nothing_throws() => Gen.Byte.Array[0, 80].Sample(tail =>
    {
        byte[] bytes = [1, .. tail];
        RunHeader.TryRead(bytes, out _, out _);
        Confirmation.TryRead(bytes, out _, out _);
        RecordBody.TryRead(bytes, out _, out _, out _);
    }, iter: 20_000);

    [Fact]
    public void Another_version_is_refused_in_words()
    {
        Assert.False(RunHeader.TryRead([1], out _, out string header));
        Assert.False(Confirmation.TryRead([9, 0], out _, out string confirmation));
        Assert.False(RecordBody.TryRead([0, 0, 0], out _, out _, out string body));
        Assert.All([header, confirmation, body], e => Assert.Contains("version", e, StringComparison.Ordinal));
    }

    [Fact]
    public void The_picture_of_a_run_header_holds()
    {
        RunHeader header = new(0x0102030405060708, 2, 3, "c", [new RunRecord(5, 1, RunFlags.TimeEstimated, 2), new RunRecord(7, 0, RunFlags.None, 1)]);
        byte[] expected = [2, 8, 7, 6, 5, 4, 3, 2, 1, 2, 1, (byte)'c', 4, 2, 5, 2, 5, 2, 1, 2];
        Assert.Equal(expected, Bytes(header.Write));
    }

    [Fact]
    public void The_picture_of_a_confirmation_holds()
    {
        Confirmation confirmation = new(1, 1, [new OffsetRange(2, 4), new OffsetRange(6, 6)], 7);
        byte[] expected = [1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 7, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 0];
        Assert.Equal(expected, Bytes(confirmation.Write));
    }

    [Fact]
    public void Ranges_that_do_not_rise_are_not_written()
    {
        Confirmation confirmation = new(1, 1, [new OffsetRange(5, 6), new OffsetRange(6, 8)], 0);
        Assert.Throws<InvalidOperationException>(() => Bytes(confirmation.Write));
    }

    private static byte[] Bytes(Action<ArrayBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        write(buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
