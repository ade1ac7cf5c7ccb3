using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;

namespace LifeCircle.Edge.FirmwareHost.Points;

/// <summary>The value of one point now.</summary>
/// <param name="Value">Null: never read, or the source calls it invalid.</param>
public readonly record struct PointReading(PointValue? Value, PointQuality Quality, DriverFault Fault, long MonotonicNs);

/// <summary>Every point of the corner with its newest reading.</summary>
/// <remarks>
/// A subscriber remembers the version that it has seen and takes what is newer. So a slow one needs no queue: what it misses is replaced by what is newer,
/// and its memory is bounded by the number of points.
/// </remarks>
public sealed class PointTable(BootClock clock)
{
    private readonly Lock _lock = new();
    private readonly List<Row> _rows = [];
    private long _version;

    /// <summary>Set when any reading has changed.</summary>
    public Bell Changed { get; } = new();

    /// <summary>Adds a point, at start only; returns its number.</summary>
    public int Add(string device, PointDescriptor descriptor)
    {
        lock (_lock)
        {
            _rows.Add(new Row(device, descriptor) { Version = ++_version, Reading = new(null, PointQuality.Stale, DriverFault.None, clock.MonotonicNs) });
            return _rows.Count - 1;
        }
    }

    public IEnumerable<PointDescriptor> Of(string device) => _rows.Where(r => r.Device == device).Select(r => r.Descriptor);

    /// <summary>A fresh value; null for one that the source itself calls invalid.</summary>
    public void Set(int point, PointValue? value) => Change(point, _ => (value, value is null ? PointQuality.Faulty : PointQuality.Good, DriverFault.None));

    /// <summary>The source does not answer: what was known grows stale, what never was is faulty.</summary>
    public void Lose(int point, DriverFault fault) => Change(point, old => (old.Value, old.Value is null ? PointQuality.Faulty : PointQuality.Stale, fault));

    /// <summary>Readings newer than a version, and the version to ask with next time.</summary>
    public long Since(long version, Action<string, string, PointReading> take)
    {
        lock (_lock)
        {
            foreach (Row row in _rows)
            {
                if (row.Version > version) { take(row.Device, row.Descriptor.Name, row.Reading); }
            }

            return _version;
        }
    }

    private void Change(int point, Func<PointReading, (PointValue? Value, PointQuality Quality, DriverFault Fault)> change)
    {
        lock (_lock)
        {
            Row row = _rows[point];
            (PointValue? value, PointQuality quality, DriverFault fault) = change(row.Reading);
            if (row.Reading.Value == value && row.Reading.Quality == quality && row.Reading.Fault == fault) { return; }
            row.Reading = new PointReading(value, quality, fault, clock.MonotonicNs);
            row.Version = ++_version;
        }

        Changed.Ring();
    }

    private sealed class Row(string device, PointDescriptor descriptor)
    {
        public string Device { get; } = device;

        public PointDescriptor Descriptor { get; } = descriptor;

        public long Version { get; set; }

        public PointReading Reading { get; set; }
    }
}
