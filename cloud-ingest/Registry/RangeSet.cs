using System.Globalization;
using System.Text;

namespace LifeCircle.Edge.Registry;

/// <summary>A set of offsets, kept as ranges that rise and neither touch nor overlap.</summary>
public sealed class RangeSet
{
    private readonly List<LedgerRange> _ranges = [];

    public IReadOnlyList<LedgerRange> Ranges => _ranges;

    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>Highest offset in the set; 0 when empty.</summary>
    public long Max => _ranges.Count == 0 ? 0 : _ranges[^1].Through;

    public long Count
    {
        get
        {
            long count = 0;
            foreach (LedgerRange range in _ranges) { count += range.Count; }
            return count;
        }
    }

    public bool Contains(long offset)
    {
        int at = FirstEndingAtOrAfter(offset);
        return at < _ranges.Count && _ranges[at].From <= offset;
    }

    public void Add(long offset) => Add(offset, offset);

    public void Add(long from, long through)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(through, from);
        if (_ranges.Count > 0 && _ranges[^1].Through == from - 1) // The usual one: the next in turn.
        {
            _ranges[^1] = new LedgerRange(_ranges[^1].From, through);
            return;
        }

        int first = FirstEndingAtOrAfter(from - 1); // One that ends right before is joined too.
        int last = first;
        while (last < _ranges.Count && _ranges[last].From <= through + 1)
        {
            from = Math.Min(from, _ranges[last].From);
            through = Math.Max(through, _ranges[last].Through);
            last++;
        }

        _ranges.RemoveRange(first, last - first);
        _ranges.Insert(first, new LedgerRange(from, through));
    }

    public void Add(RangeSet other)
    {
        foreach (LedgerRange range in other._ranges) { Add(range.From, range.Through); }
    }

    public void Remove(long from, long through)
    {
        int at = FirstEndingAtOrAfter(from);
        while (at < _ranges.Count && _ranges[at].From <= through)
        {
            LedgerRange hit = _ranges[at];
            _ranges.RemoveAt(at);
            if (hit.From < from) { _ranges.Insert(at++, new LedgerRange(hit.From, from - 1)); }
            if (hit.Through > through) { _ranges.Insert(at++, new LedgerRange(through + 1, hit.Through)); }
        }
    }

    public void Remove(RangeSet other)
    {
        foreach (LedgerRange range in other._ranges) { Remove(range.From, range.Through); }
    }

    public void Clear() => _ranges.Clear();

    /// <summary>What of from..through is not in the set.</summary>
    public RangeSet Missing(long from, long through)
    {
        RangeSet missing = new();
        if (through < from) { return missing; }
        missing.Add(from, through);
        missing.Remove(this);
        return missing;
    }

    public RangeSet Copy()
    {
        RangeSet copy = new();
        copy._ranges.AddRange(_ranges);
        return copy;
    }

    /// <summary><c>1-500,502,510-511</c></summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (LedgerRange range in _ranges)
        {
            if (text.Length > 0) { text.Append(','); }
            text.Append(CultureInfo.InvariantCulture, $"{range.From}");
            if (range.Through > range.From) { text.Append(CultureInfo.InvariantCulture, $"-{range.Through}"); }
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static RangeSet Parse(ReadOnlySpan<char> text)
    {
        RangeSet set = new();
        if (text.IsEmpty) { return set; }
        foreach (Range part in text.Split(','))
        {
            ReadOnlySpan<char> range = text[part];
            int dash = range.IndexOf('-');
            long from = long.Parse(dash < 0 ? range : range[..dash], NumberStyles.None, CultureInfo.InvariantCulture);
            set.Add(from, dash < 0 ? from : long.Parse(range[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture));
        }

        return set;
    }

    private int FirstEndingAtOrAfter(long offset)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].Through < offset) { low = middle + 1; }
            else { high = middle; }
        }

        return low;
    }
}
