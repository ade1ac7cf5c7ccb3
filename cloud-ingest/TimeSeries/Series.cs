using System.Buffers;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>A tag; neither key nor value is empty.</summary>
public readonly record struct Tag(string Key, string Value);

/// <summary>A measurement with its tags, sorted and escaped once, then shared by all its points.</summary>
public sealed class Series
{
    private readonly byte[] _prefix;

    /// <summary>Empty tag values are left out, as line protocol has no word for them.</summary>
    /// <exception cref="ArgumentException">The measurement is empty or starts with '_', or a tag key is empty.</exception>
    public Series(string measurement, params IEnumerable<Tag> tags)
    {
        ArgumentException.ThrowIfNullOrEmpty(measurement);
        if (measurement[0] == '_') { throw new ArgumentException("Measurements that start with '_' are the database's own.", nameof(measurement)); }
        Measurement = measurement;
        Tags = [.. tags.Where(t => t.Value.Length > 0).OrderBy(t => t.Key, StringComparer.Ordinal)];
        ArrayBufferWriter<byte> prefix = new(128);
        LineProtocolWriter.WriteSeries(prefix, this);
        _prefix = prefix.WrittenSpan.ToArray();
        Key = System.Text.Encoding.UTF8.GetString(_prefix);
    }

    public string Measurement { get; }

    /// <summary>Sorted by key.</summary>
    public IReadOnlyList<Tag> Tags { get; }

    /// <summary><see cref="Prefix"/> as text: what two objects of one series have in common.</summary>
    internal string Key { get; }

    /// <summary>The escaped front of every line of the series.</summary>
    public ReadOnlyMemory<byte> Prefix => _prefix;
}
