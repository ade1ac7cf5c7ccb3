using CsCheck;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Gateway.Tests.Sparkplug;

/// <summary>Random payloads, records and headers that are well formed.</summary>
internal static class Gens
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char.AlphaNumeric, 0, 20].Select(Gen.Const("门/é"), Gen.Bool, (a, b, more) => more ? a + b : a);

    private static readonly Gen<(SparkplugType, MetricValue)> Typed = Gen.OneOf(
        Gen.SByte.Select(v => (SparkplugType.Int8, MetricValue.Of((long)v))),
        Gen.Short.Select(v => (SparkplugType.Int16, MetricValue.Of((long)v))),
        Gen.Int.Select(v => (SparkplugType.Int32, MetricValue.Of((long)v))),
        Gen.Long.Select(v => (SparkplugType.Int64, MetricValue.Of(v))),
        Gen.Byte.Select(v => (SparkplugType.UInt8, MetricValue.Of((long)v))),
        Gen.UShort.Select(v => (SparkplugType.UInt16, MetricValue.Of((long)v))),
        Gen.UInt.Select(v => (SparkplugType.UInt32, MetricValue.Of((long)v))),
        Gen.ULong.Select(v => (SparkplugType.UInt64, MetricValue.Of(v))),
        Gen.Float.Where(float.IsFinite).Select(v => (SparkplugType.Float, MetricValue.Of(v))),
        Gen.Double.Where(double.IsFinite).Select(v => (SparkplugType.Double, MetricValue.Of(v))),
        Gen.Bool.Select(v => (SparkplugType.Boolean, MetricValue.Of(v))),
        Text.Select(v => (SparkplugType.String, MetricValue.Of(v))),
        Gen.Byte.Array[0, 40].Select(v => (SparkplugType.Bytes, MetricValue.Of(v))),
        Gen.Const((SparkplugType.Double, MetricValue.Null)));

    public static readonly Gen<Metric> Metric = Gen.Select(Typed, Gen.ULong, Text, Gen.Bool, Gen.Int[0, 3]).Select((typed, alias, name, historical, extra) => new Metric
    {
        Name = extra == 3 ? null : name,
        Alias = extra == 2 ? null : alias,
        TimestampMs = alias % 4_000_000_000_000,
        Type = typed.Item1,
        IsHistorical = historical,
        Value = typed.Item2,
        Quality = extra == 1 ? MetricQuality.Stale : null,
        Unit = extra is 1 or 2 ? "Cel" : null,
    });

    public static readonly Gen<SparkplugPayload> Payload = Gen.Select(Metric.Array[0, 12], Gen.ULong, Gen.Byte, Gen.Bool)
        .Select((metrics, at, seq, has) => new SparkplugPayload { TimestampMs = at, Seq = has ? seq : null, Metrics = metrics });

    public static readonly Gen<RunHeader> Header = Gen.Select(Gen.ULong, Gen.Select(Gen.Long[1, 1_000], Gen.Long[-5_000, 2_000_000_000_000], Gen.Bool, Gen.Int[0, 60]).Array[0, 20], Text)
        .Select((epoch, steps, circle) =>
        {
            long offset = 0;
            List<RunRecord> records = [];
            foreach ((long step, long time, bool estimated, int metrics) in steps)
            {
                offset += step;
                records.Add(new RunRecord(offset, time, estimated ? RunFlags.TimeEstimated : RunFlags.None, metrics));
            }

            return new RunHeader(epoch, 2, 17, circle, records);
        });

    public static readonly Gen<Confirmation> Confirmation = Gen.Select(Gen.ULong, Gen.Select(Gen.Long[1, 1L << 40], Gen.Long[0, 1L << 30]).Array[0, 30], Gen.ULong).Select((epoch, steps, birth) =>
    {
        long end = 0;
        List<OffsetRange> ranges = [];
        foreach ((long gap, long more) in steps)
        {
            ranges.Add(new OffsetRange(end + gap, end + gap + more));
            end += gap + more;
        }

        return new Confirmation(epoch, 1, ranges, birth);
    });

    public static readonly Gen<(RecordHead Head, RecordMetric[] Metrics)> Record = Gen.Select(Text, Text, Gen.Long, Gen.Select(Gen.ULong, Typed, Gen.Int[0, 2].Select(i => i switch { 0 => 0, 1 => 192, _ => 500 })).Array[0, 20])
        .Select((circle, device, ns, metrics) => (new RecordHead(circle, device, "11111111-2222-3333-4444-555555555555", ns),
            metrics.Select(m => new RecordMetric(m.Item1, m.Item2.Item1, m.Item2.Item2, m.Item3)).ToArray()));
}
