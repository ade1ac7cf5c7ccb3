using System.Buffers;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>A batch as line protocol, with the place of every line, so that any run of lines can be sent again without encoding again.</summary>
/// <remarks>Its memory is borrowed: <see cref="Release"/> gives it back, and then no line of it may be read any more.</remarks>
internal sealed class EncodedBatch
{
    private readonly LineBuffer _bytes = new();
    private int[] _ends;
    private readonly int _lines;

    public EncodedBatch(IReadOnlyList<Point> batch)
    {
        _lines = batch.Count;
        _ends = ArrayPool<int>.Shared.Rent(batch.Count);
        for (int i = 0; i < batch.Count; i++)
        {
            LineProtocolWriter.TryWrite(_bytes, batch[i], out _);
            _ends[i] = _bytes.WrittenCount;
        }
    }

    /// <summary>Lines from <paramref name="from"/> up to, not including, <paramref name="until"/>.</summary>
    public ReadOnlyMemory<byte> Lines(int from, int until)
    {
        int start = from == 0 ? 0 : _ends[from - 1];
        return _bytes.WrittenMemory[start.._ends[until - 1]];
    }

    /// <summary>The line could not be said at all.</summary>
    public bool IsEmpty(int line) => _ends[line] == (line == 0 ? 0 : _ends[line - 1]);

    public void Release()
    {
        _bytes.Release();
        if (_ends.Length > 0) { ArrayPool<int>.Shared.Return(_ends); }
        _ends = [];
    }
}
