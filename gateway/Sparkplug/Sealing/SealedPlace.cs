using System.Buffers;
using LifeCircle.Edge.Sparkplug.Records;

namespace LifeCircle.Edge.Sparkplug.Sealing;

/// <summary>The event that a sealed part belongs to. Sealed with it, so that the part opens in no other place.</summary>
/// <param name="Circle">Under which the event was made; a gateway that moved later keeps it in the record.</param>
/// <param name="EventId">The event's own id; never empty.</param>
public readonly record struct SealedPlace(string Circle, string Gateway, string EventId, string Kind)
{
    /// <summary>The associated data: each word's length as a varint, then its UTF-8; so no two places have the same bytes.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new(128);
        ByteWriter writer = new(buffer);
        foreach (string word in (ReadOnlySpan<string>)[Circle, Gateway, EventId, Kind]) { writer.Text(word); }
        return buffer.WrittenSpan.ToArray();
    }
}
