using System.Buffers.Binary;

namespace LifeCircle.Edge.Sparkplug.Payload;

/// <summary>Walks the fields of one protobuf message. Knows tags and lengths, never messages.</summary>
/// <remarks>Every read says false on bytes that are cut short or not protobuf; nothing throws. Groups (wire types 3, 4) count as not protobuf.</remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> bytes)
{
    private const int VarintBytesMax = 10;
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

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
        value = 0;
        int length = Math.Min(_rest.Length, VarintBytesMax);
        for (int i = 0; i < length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80) { continue; }
            _rest = _rest[(i + 1)..];
            return true;
        }

        return false;
    }

    public bool TryFixed32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(_rest, out value)) { return false; }
        _rest = _rest[sizeof(uint)..];
        return true;
    }

    public bool TryFixed64(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_rest, out value)) { return false; }
        _rest = _rest[sizeof(ulong)..];
        return true;
    }

    /// <param name="value">Aliases the input.</param>
    public bool TryBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryVarint(out ulong length) || length > (ulong)_rest.Length) { return false; }
        value = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    public bool TrySkip(WireType type) => type switch
    {
        WireType.Varint => TryVarint(out _),
        WireType.Fixed64 => TryFixed64(out _),
        WireType.Bytes => TryBytes(out _),
        _ => TryFixed32(out _),
    };
}
