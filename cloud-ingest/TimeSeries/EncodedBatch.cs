using System.Buffers;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>A batch as line protocol, with the place of every line, so that any run of lines can be sent again without encoding again.</summary>
internal sealed class EncodedBatch
{
    private const int LineBytesGuess = 160;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int[] _ends;

    public EncodedBatch(IReadOnlyList<Point> batch)
    {
        ArrayBufferWriter<byte> bytes = new(Math.Max(1, batch.Count * LineBytesGuess));
        _ends = new int[batch.Count];
        for (int i = 0; i < batch.Count; i++)
        {
            LineProtocolWriter.TryWrite(bytes, batch[i], out _);
            _ends[i] = bytes.WrittenCount;
        }

        _bytes = bytes.WrittenMemory;
    }

    /// <summary>Lines from <paramref name="from"/> up to, not including, <paramref name="until"/>.</summary>
    public ReadOnlyMemory<byte> Lines(int from, int until)
    {
        int start = from == 0 ? 0 : _ends[from - 1];
        return _bytes[start.._ends[until - 1]];
    }

    /// <summary>The line could not be said at all.</summary>
    public bool IsEmpty(int line) => Lines(line, line + 1).IsEmpty;
}
