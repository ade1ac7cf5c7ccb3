using System.Buffers.Binary;

namespace LifeCircle.Edge.Sparkplug.Payload;

/// <summary>Walks the fields of one protobuf message. Knows tags and lengths, never messages.</summary>
/// <remarks>Every read says false on bytes that are cut short or not protobuf; nothing throws. Groups (wire types 3, 4) count as not protobuf.</remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> bytes)
{
    private const int VarintBytesMax = 10;
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly bool AtEnd => _at >= _bytes.Length;

    public bool TryTag(out int field, out WireType type)
    {
        field = 0;
        type = default;
        if (!TryVarint(out ulong tag) || tag >> 3 is 0 or > 0x1FFF_FFFF) { return false; }
        field = (int)(tag >> 3);
        type = (WireType)(tag & 7);
        return type is WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32;
    }

    public bool TryVarint(out ulong value)
    {
        int at = _at;
        if ((uint)at < (uint)_bytes.Length && _bytes[at] < 0x80) // Tags, lengths and aliases are of one byte.
        {
            (value, _at) = (_bytes[at], at + 1);
            return true;
        }

        return TryLongVarint(out value);
    }

    public bool TryFixed32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(_bytes[_at..], out value)) { return false; }
        _at += sizeof(uint);
        return true;
    }

    public bool TryFixed64(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_bytes[_at..], out value)) { return false; }
        _at += sizeof(ulong);
        return true;
    }

    /// <param name="value">Aliases the input.</param>
    public bool TryBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryVarint(out ulong length) || length > (ulong)(_bytes.Length - _at)) { return false; }
        value = _bytes.Slice(_at, (int)length);
        _at += (int)length;
        return true;
    }

    public bool TrySkip(WireType type) => type switch
    {
        WireType.Varint => TryVarint(out _),
        WireType.Fixed64 => TryFixed64(out _),
        WireType.Bytes => TryBytes(out _),
        _ => TryFixed32(out _),
    };

    private bool TryLongVarint(out ulong value)
    {
        value = 0;
        ReadOnlySpan<byte> rest = _bytes[_at..];
        int length = Math.Min(rest.Length, VarintBytesMax);
        for (int i = 0; i < length; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] >= 0x80) { continue; }
            _at += i + 1;
            return true;
        }

        return false;
    }
}
