using System.Buffers;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>A field's name with the bytes by which lines say it, made once and shared by all its values.</summary>
public sealed class FieldName(string text) : IEquatable<FieldName>
{
    private byte[]? _front;

    public string Text { get; } = text;

    /// <summary>The escaped name and its equals sign.</summary>
    internal ReadOnlySpan<byte> Front => _front ??= Encoded(Text);

    public bool Equals(FieldName? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as FieldName);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    private static byte[] Encoded(string text)
    {
        ArrayBufferWriter<byte> bytes = new(text.Length + 16);
        LineProtocolWriter.WriteKey(bytes, text);
        bytes.Write("="u8);
        return bytes.WrittenSpan.ToArray();
    }
}
