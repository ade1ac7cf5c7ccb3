using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using LifeCircle.Edge.Sparkplug.Payload;

namespace LifeCircle.Edge.Sparkplug.Records;

/// <summary>The counterpart of <see cref="ByteReader"/>.</summary>
internal readonly struct ByteWriter(ArrayBufferWriter<byte> to)
{
    public void Byte(byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to.GetSpan(sizeof(ulong)), value);
        to.Advance(sizeof(ulong));
    }

    public void Fixed64(long value) => Fixed64((ulong)value);

    public void Varint(ulong value) => ProtoWriter.Varint(to, value);

    public void Signed(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Varint((ulong)value.Length);
        to.Write(value);
    }

    public void Text(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)length);
        Encoding.UTF8.GetBytes(value, to.GetSpan(length));
        to.Advance(length);
    }
}
