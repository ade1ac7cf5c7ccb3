using System.Globalization;

namespace LifeCircle.Edge.Sensors.Ds18b20;

/// <summary>The kernel's file <c>w1_slave</c>; hardware/boards/ds18b20/protocol.md#w1_slave.</summary>
internal static class W1Text
{
    /// <summary>Nine bytes with a blank behind each, and <c>: crc=57 YES</c>.</summary>
    private const int LineChars = (Scratchpad.Bytes * 3) + 12;

    /// <summary>
    /// The scratchpad of the first line, if the kernel calls its check right. The second line and its <c>t=</c> are not read: after a wrong check
    /// they still show the bytes of an earlier reading.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<char> text, Span<byte> scratchpad)
    {
        int end = text.IndexOf('\n');
        ReadOnlySpan<char> line = end < 0 ? [] : text[..end];
        if (line.Length != LineChars || !line.EndsWith(" YES", StringComparison.Ordinal)) { return false; }

        for (int i = 0; i < Scratchpad.Bytes; i++)
        {
            ReadOnlySpan<char> one = line.Slice(i * 3, 3);
            if (one[2] != ' ' || !byte.TryParse(one[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out scratchpad[i])) { return false; }
        }

        // ": crc=57 YES"
        ReadOnlySpan<char> tail = line[(Scratchpad.Bytes * 3)..];
        return tail.StartsWith(": crc=", StringComparison.Ordinal)
            && byte.TryParse(tail.Slice(6, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte check) && check == scratchpad[^1];
    }
}
