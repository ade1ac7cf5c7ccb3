using System.Buffers;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Bytes of lines in borrowed memory, which grows as needed and is given back by <see cref="Release"/>; forgotten, it is the collector's.</summary>
public sealed class LineBuffer : IBufferWriter<byte>
{
    private const int BytesFirst = 64 << 10;
    private byte[] _bytes = [];

    public int WrittenCount { get; private set; }

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, WrittenCount);

    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, WrittenCount);

    /// <summary>Empty again; the memory stays.</summary>
    public void Clear() => WrittenCount = 0;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - WrittenCount), nameof(count));
        WrittenCount += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Room(sizeHint);
        return _bytes.AsMemory(WrittenCount);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Room(sizeHint);
        return _bytes.AsSpan(WrittenCount);
    }

    public void Release()
    {
        if (_bytes.Length > 0) { ArrayPool<byte>.Shared.Return(_bytes); }
        (_bytes, WrittenCount) = ([], 0);
    }

    private void Room(int asked)
    {
        int needed = WrittenCount + Math.Max(1, asked);
        if (needed <= _bytes.Length) { return; }
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(BytesFirst, _bytes.Length * 2)));
        WrittenSpan.CopyTo(larger);
        if (_bytes.Length > 0) { ArrayPool<byte>.Shared.Return(_bytes); }
        _bytes = larger;
    }
}
