using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Uplink;

/// <summary>Offsets as few ranges: rising, apart, never touching.</summary>
public sealed class OffsetSet
{
    private readonly List<OffsetRange> _ranges = [];

    public IReadOnlyList<OffsetRange> Ranges => _ranges;

    public long Highest => _ranges.Count == 0 ? 0 : _ranges[^1].Through;

    public void Add(long from, long through)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, through);
        int at = IndexOf(from - 1); // The first range that reaches or touches the new one.
        int end = at;
        while (end < _ranges.Count && _ranges[end].From <= through + 1)
        {
            (from, through) = (Math.Min(from, _ranges[end].From), Math.Max(through, _ranges[end].Through));
            end++;
        }

        _ranges.RemoveRange(at, end - at);
        _ranges.Insert(at, new OffsetRange(from, through));
    }

    /// <summary>Forgets everything below the offset.</summary>
    public void RemoveBelow(long offset)
    {
        int whole = IndexOf(offset);
        _ranges.RemoveRange(0, whole);
        if (_ranges.Count > 0 && _ranges[0].From < offset) { _ranges[0] = _ranges[0] with { From = offset }; }
    }

    public bool Contains(long offset) => IndexOf(offset) is var at && at < _ranges.Count && _ranges[at].From <= offset;

    /// <summary>The part of the range that is in the set.</summary>
    public IEnumerable<OffsetRange> Within(OffsetRange range)
    {
        for (int i = IndexOf(range.From); i < _ranges.Count && _ranges[i].From <= range.Through; i++)
        {
            yield return new OffsetRange(Math.Max(range.From, _ranges[i].From), Math.Min(range.Through, _ranges[i].Through));
        }
    }

    /// <summary>The first range that ends at or after the offset.</summary>
    private int IndexOf(long offset)
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
