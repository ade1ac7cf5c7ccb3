namespace LifeCircle.Edge.TimeSeries;

/// <summary>Condenses points that come in order into one for each window that has any.</summary>
internal sealed class WindowFold(Aggregate aggregate, long windowNs)
{
    private readonly List<HistoryPoint> _done = [];
    private long _start;
    private long _count;
    private FieldValue _value;
    private double _sum;

    public void Add(HistoryPoint point)
    {
        long start = StartOf(point.TimeNs, windowNs);
        if (_count > 0 && start != _start) { Close(); }
        bool first = _count++ == 0;
        _start = start;
        _sum = (first ? 0 : _sum) + Number(point.Value);
        _value = aggregate switch
        {
            _ when first => point.Value,
            Aggregate.First => _value,
            Aggregate.Min => Number(point.Value) < Number(_value) ? point.Value : _value,
            Aggregate.Max => Number(point.Value) > Number(_value) ? point.Value : _value,
            Aggregate.Sum when point.Value.Kind == FieldKind.Integer => FieldValue.Of(unchecked(_value.Integer + point.Value.Integer)),
            Aggregate.Sum => FieldValue.Of(_sum),
            _ => point.Value,
        };
    }

    public List<HistoryPoint> Finish()
    {
        if (_count > 0) { Close(); }
        return _done;
    }

    /// <summary>Start of the window that holds the moment, also before 1970.</summary>
    public static long StartOf(long ns, long windowNs)
    {
        long rest = ns % windowNs;
        return rest < 0 ? ns - rest - windowNs : ns - rest;
    }

    private void Close()
    {
        FieldValue value = aggregate switch
        {
            Aggregate.Mean => FieldValue.Of(_sum / _count),
            Aggregate.Count => FieldValue.Of(_count),
            _ => _value,
        };
        _done.Add(new HistoryPoint(_start, value));
        _count = 0;
    }

    private static double Number(FieldValue value) => value.Kind switch
    {
        FieldKind.Double => value.Double,
        FieldKind.Text => 0,
        _ => value.Integer,
    };
}
