using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>Dead letters on their way to the database once more: which became points, and what became of each. No I/O.</summary>
internal sealed class LetterBatch
{
    private readonly List<(long Id, string Reason)> _refused = [];
    private readonly List<long> _written = [];
    private List<(long Id, Point Point)> _lines = [];

    /// <param name="earliest">Times before it come from a clock that was never set.</param>
    /// <param name="latest">Times after it come from a clock that is ahead; null when the order names the letter, and so its time.</param>
    public LetterBatch(IReadOnlyList<DeadLetterEntity> letters, DateTimeOffset earliest, DateTimeOffset? latest)
    {
        long earliestNs = earliest.ToUnixTimeMilliseconds() * 1_000_000;
        long latestNs = latest is { } limit ? limit.ToUnixTimeMilliseconds() * 1_000_000 : long.MaxValue;
        foreach (DeadLetterEntity letter in letters)
        {
            if (!LineProtocolReader.TryRead(letter.Body, out Point point, out string error)) { _refused.Add((letter.Id, error)); }
            else if (point.TimeNs < earliestNs) { _refused.Add((letter.Id, $"The time {point.TimeNs} ns is from a clock that was not set.")); }
            else if (point.TimeNs > latestNs) { _refused.Add((letter.Id, $"The time {point.TimeNs} ns is still ahead; it is written once it has come, or when an order names this letter alone.")); }
            else if (point.Fields.Select(f => FieldRules.Refusal(f.Name, f.Value)).FirstOrDefault(r => r.Length > 0) is { } refusal) { _refused.Add((letter.Id, refusal)); }
            else { _lines.Add((letter.Id, point)); }
        }

        NewTypes = [.. _lines.SelectMany(l => l.Point.Fields.Select(f => (l.Point.Series.Measurement, Field: f.Name, f.Value.Kind))).DistinctBy(t => (t.Measurement, t.Field))
            .Select(t => new FieldTypeEntity { Measurement = t.Measurement, Field = t.Field, Kind = (int)t.Kind })];
    }

    /// <summary>Every field with the type of its first value.</summary>
    public IReadOnlyList<FieldTypeEntity> NewTypes { get; }

    public IReadOnlyList<Point> Points => [.. _lines.Select(l => l.Point)];

    public IReadOnlyList<long> Written => _written;

    public IReadOnlyList<(long Id, string Reason)> Refused => _refused;

    /// <summary>Fits the points to the registered types; a line with a field that does not fit is refused.</summary>
    public void Fit(IReadOnlyList<FieldTypeEntity> known)
    {
        Dictionary<(string, string), FieldKind> kinds = known.ToDictionary(k => (k.Measurement, k.Field), k => (FieldKind)k.Kind);
        List<(long, Point)> fitting = [];
        foreach ((long id, Point point) in _lines)
        {
            string refusal = "";
            Field[] fields = [.. point.Fields];
            for (int i = 0; i < fields.Length; i++)
            {
                FieldValue value = fields[i].Value;
                if (!FieldRules.TryFit(point.Series.Measurement, fields[i].Name, kinds[(point.Series.Measurement, fields[i].Name)], ref value, out string reason)) { refusal = reason; }
                fields[i] = fields[i] with { Value = value };
            }

            if (refusal.Length == 0) { fitting.Add((id, point with { Fields = [.. fields] })); }
            else { _refused.Add((id, refusal)); }
        }

        _lines = fitting;
    }

    public void Take(WriteReport report)
    {
        foreach (RejectedLine line in report.Rejected) { _refused.Add((_lines[line.Index].Id, line.Reason)); }
        for (int i = 0; i < _lines.Count; i++)
        {
            if (report.Lines[i] == LineState.Written) { _written.Add(_lines[i].Id); }
        }
    }
}
