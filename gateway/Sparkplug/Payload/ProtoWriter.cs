using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace LifeCircle.Edge.Sparkplug.Payload;

/// <summary>Writes protobuf fields; the shortest form of every number, as every other writer does.</summary>
internal static class ProtoWriter
{
    private const int VarintBytesMax = 10;

    public static void Varint(ArrayBufferWriter<byte> to, ulong value)
    {
        Span<byte> span = to.GetSpan(VarintBytesMax);
        int n = 0;
        for (; value >= 0x80; value >>= 7) { span[n++] = (byte)(value | 0x80); }
        span[n++] = (byte)value;
        to.Advance(n);
    }

    public static void Number(ArrayBufferWriter<byte> to, int field, ulong value)
    {
        Tag(to, field, WireType.Varint);
        Varint(to, value);
    }

    public static void Fixed32(ArrayBufferWriter<byte> to, int field, uint value)
    {
        Tag(to, field, WireType.Fixed32);
        BinaryPrimitives.WriteUInt32LittleEndian(to.GetSpan(sizeof(uint)), value);
        to.Advance(sizeof(uint));
    }

    public static void Fixed64(ArrayBufferWriter<byte> to, int field, ulong value)
    {
        Tag(to, field, WireType.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(to.GetSpan(sizeof(ulong)), value);
        to.Advance(sizeof(ulong));
    }

    public static void Bytes(ArrayBufferWriter<byte> to, int field, ReadOnlySpan<byte> value)
    {
        Tag(to, field, WireType.Bytes);
        Varint(to, (ulong)value.Length);
        to.Write(value);
    }

    public static void Text(ArrayBufferWriter<byte> to, int field, string value)
    {
        Tag(to, field, WireType.Bytes);
        int length = Encoding.UTF8.GetByteCount(value);
        Varint(to, (ulong)length);
        Encoding.UTF8.GetBytes(value, to.GetSpan(length));
        to.Advance(length);
    }

    private static void Tag(ArrayBufferWriter<byte> to, int field, WireType type) => Varint(to, ((ulong)field << 3) | (ulong)type);
}
