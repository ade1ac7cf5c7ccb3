using System.Collections;
using System.Runtime.CompilerServices;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>The fields of one point: a part of memory that many points share, or an array of their own (<c>[field, …]</c>).</summary>
[CollectionBuilder(typeof(FieldRun), nameof(Create))]
public readonly struct FieldRun : IReadOnlyList<Field>, IEquatable<FieldRun>
{
    private readonly Field[]? _fields;
    private readonly int _first;

    internal FieldRun(Field[] fields, int first, int count) => (_fields, _first, Count) = (fields, first, count);

    public int Count { get; }

    public ReadOnlySpan<Field> Span => _fields.AsSpan(_first, Count);

    public Field this[int index] => Span[index];

    public static FieldRun Create(ReadOnlySpan<Field> fields) => new(fields.ToArray(), 0, fields.Length);

    public static bool operator ==(FieldRun left, FieldRun right) => left.Equals(right);

    public static bool operator !=(FieldRun left, FieldRun right) => !left.Equals(right);

    /// <summary>No object of its own, unlike the enumerator of a list behind its interface.</summary>
    public ReadOnlySpan<Field>.Enumerator GetEnumerator() => Span.GetEnumerator();

    IEnumerator<Field> IEnumerable<Field>.GetEnumerator() => Walk().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Walk().GetEnumerator();

    public bool Equals(FieldRun other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is FieldRun other && Equals(other);

    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, this[0], this[Count - 1]);

    private IEnumerable<Field> Walk()
    {
        for (int i = 0; i < Count; i++) { yield return this[i]; }
    }
}

/// <summary>Memory for the fields of many points, used again after <see cref="Clear"/>. For one thread.</summary>
public sealed class FieldStore
{
    private const int BlockFields = 1_024;

    /// <summary>Blocks kept for the next time (some 2 MB); what a batch grew beyond, while its database was away, is given back.</summary>
    private const int BlocksKept = 64;

    private readonly List<Field[]> _blocks = [];
    private int _block, _used;

    /// <summary>Copies the fields; what comes back holds until <see cref="Clear"/>.</summary>
    public FieldRun Add(ReadOnlySpan<Field> fields)
    {
        if (fields.Length > BlockFields) { return FieldRun.Create(fields); }
        if (_block < _blocks.Count && _used + fields.Length > BlockFields) { (_block, _used) = (_block + 1, 0); }
        if (_block == _blocks.Count) { _blocks.Add(new Field[BlockFields]); }
        fields.CopyTo(_blocks[_block].AsSpan(_used));
        FieldRun run = new(_blocks[_block], _used, fields.Length);
        _used += fields.Length;
        return run;
    }

    /// <summary>Where the next run will lie; <see cref="Rewind"/> goes back there.</summary>
    public (int Block, int Used) Place => (_block, _used);

    /// <summary>Ends the runs that were given out since the place.</summary>
    public void Rewind((int Block, int Used) place) => (_block, _used) = place;

    /// <summary>Ends every run that was given out.</summary>
    public void Clear()
    {
        if (_blocks.Count > BlocksKept) { _blocks.RemoveRange(BlocksKept, _blocks.Count - BlocksKept); }
        (_block, _used) = (0, 0);
    }
}
