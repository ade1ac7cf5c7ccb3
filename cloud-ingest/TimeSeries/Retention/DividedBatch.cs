using System.Collections;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>A batch as two: what goes to the default policy and what goes to the raw one. The points stay where they are.</summary>
internal sealed class DividedBatch
{
    private readonly IReadOnlyList<Point> _batch;

    private DividedBatch(IReadOnlyList<Point> batch, Part kept, Part raw) => (_batch, Kept, Raw) = (batch, kept, raw);

    public Part Kept { get; }

    public Part Raw { get; }

    public static DividedBatch Of(IReadOnlyList<Point> batch, long nowNs)
    {
        int raw = 0;
        for (int i = 0; i < batch.Count; i++) { raw += IsRaw(batch[i], nowNs) ? 1 : 0; }
        int[] kept = new int[raw == batch.Count || raw == 0 ? 0 : batch.Count - raw], telemetry = new int[raw == batch.Count || raw == 0 ? 0 : raw];
        if (kept.Length == 0) { return new DividedBatch(batch, new Part(batch, null, batch.Count - raw), new Part(batch, null, raw)); } // One of them is the whole.
        int k = 0, t = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            if (IsRaw(batch[i], nowNs)) { telemetry[t++] = i; }
            else { kept[k++] = i; }
        }

        return new DividedBatch(batch, new Part(batch, kept, kept.Length), new Part(batch, telemetry, telemetry.Length));
    }

    /// <summary>One report of two: each line's fate at its own place.</summary>
    public WriteReport Join(WriteReport kept, WriteReport raw)
    {
        LineState[] states = new LineState[_batch.Count];
        List<RejectedLine> rejected = [], suspects = [];
        Take(Kept, kept);
        Take(Raw, raw);
        TimeSpan? after = kept.RetryAfter > raw.RetryAfter ? kept.RetryAfter : raw.RetryAfter ?? kept.RetryAfter;
        return new WriteReport(states, rejected, after, kept.Trouble ?? raw.Trouble) { Suspects = suspects };

        void Take(Part part, WriteReport report)
        {
            for (int i = 0; i < part.Count; i++) { states[part.Place(i)] = report.Lines[i]; }
            rejected.AddRange(report.Rejected.Select(r => r with { Index = part.Place(r.Index) }));
            suspects.AddRange(report.Suspects.Select(s => s with { Index = part.Place(s.Index) }));
        }
    }

    private static bool IsRaw(in Point point, long nowNs) => RetentionLayout.IsRaw(point.Series.Measurement, point.TimeNs, nowNs);

    /// <param name="places">Of each line in the batch; null when it is all of it, or nothing.</param>
    internal sealed class Part(IReadOnlyList<Point> batch, int[]? places, int count) : IReadOnlyList<Point>
    {
        public int Count => count;

        public Point this[int index] => batch[Place(index)];

        public int Place(int line) => places is null ? line : places[line];

        public IEnumerator<Point> GetEnumerator()
        {
            for (int i = 0; i < count; i++) { yield return this[i]; }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
