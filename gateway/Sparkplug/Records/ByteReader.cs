using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace LifeCircle.Edge.Sparkplug.Records;

/// <summary>Reads our own records from the front of a span; false when the bytes end too early or make no sense.</summary>
/// <param name="texts">Where texts that come again are found; null makes each anew.</param>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes, TextPool? texts = null)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public bool TryByte(out byte value)
    {
        value = _rest.IsEmpty ? (byte)0 : _rest[0];
        if (_rest.IsEmpty) { return false; }
        _rest = _rest[1..];
        return true;
    }

    public bool TryFixed64(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_rest, out value)) { return false; }
        _rest = _rest[sizeof(ulong)..];
        return true;
    }

    public bool TryFixed64(out long value)
    {
        bool read = TryFixed64(out ulong bits);
        value = (long)bits;
        return read;
    }

    /// <summary>Seven bits a byte, lowest first, at most ten bytes.</summary>
    public bool TryVarint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (!TryByte(out byte b)) { return false; }
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) { return true; }
        }

        return false;
    }

    /// <summary>A signed number, zig-zag: 0, -1, 1, -2, …</summary>
    public bool TrySigned(out long value)
    {
        bool read = TryVarint(out ulong bits);
        value = (long)(bits >> 1) ^ -(long)(bits & 1);
        return read;
    }

    /// <summary>A count of things of at least one byte each: more than the bytes that are left cannot be true.</summary>
    public bool TryCount(int most, out int count)
    {
        bool read = TryVarint(out ulong number) && number <= (ulong)most && number <= (ulong)_rest.Length;
        count = read ? (int)number : 0;
        return read;
    }

    public bool TryBytes(int most, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryVarint(out ulong length) || length > (ulong)most || length > (ulong)_rest.Length) { return false; }
        value = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    public bool TryText(int bytesMax, out string value)
    {
        value = "";
        if (!TryBytes(bytesMax, out ReadOnlySpan<byte> utf8) || !Utf8.IsValid(utf8)) { return false; }
        value = texts is null ? Encoding.UTF8.GetString(utf8) : texts.Of(utf8);
        return true;
    }
}
