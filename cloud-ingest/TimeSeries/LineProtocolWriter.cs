using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Writes points as line protocol, straight into a buffer.</summary>
/// <remarks><code>
/// measurement,tag=value,tag=value field=1.5,count=3i,open=true,text="a \"b\"" 1700000000000000000
///             `---- Series.Prefix ----'
/// </code></remarks>
public static class LineProtocolWriter
{
    /// <summary>Longest text a field may hold, in UTF-8 bytes; the database refuses more.</summary>
    public const int TextBytesMax = 64 * 1024;

    /// <summary>Writes one line with its newline. False, and nothing written, when no field can be said.</summary>
    /// <param name="leftOut">Fields that line protocol cannot say (NaN, infinities) and that the line goes without.</param>
    public static bool TryWrite(IBufferWriter<byte> output, in Point point, out int leftOut)
    {
        leftOut = 0;
        foreach (Field field in point.Fields) { if (!field.Value.IsWritable) { leftOut++; } }
        if (leftOut == point.Fields.Count) { return false; }

        output.Write(point.Series.Prefix.Span);
        byte separator = (byte)' ';
        foreach (Field field in point.Fields)
        {
            if (!field.Value.IsWritable) { continue; }
            Put(output, separator);
            WriteEscaped(output, field.Name, KeyEscapes);
            Put(output, (byte)'=');
            WriteValue(output, field.Value);
            separator = (byte)',';
        }

        Put(output, (byte)' ');
        WriteInteger(output, point.TimeNs);
        Put(output, (byte)'\n');
        return true;
    }

    internal static void WriteSeries(IBufferWriter<byte> output, Series series)
    {
        WriteEscaped(output, series.Measurement, MeasurementEscapes);
        foreach (Tag tag in series.Tags)
        {
            Put(output, (byte)',');
            WriteEscaped(output, tag.Key, KeyEscapes);
            Put(output, (byte)'=');
            WriteEscaped(output, tag.Value, KeyEscapes);
        }
    }

    private const string MeasurementEscapes = ", ";
    private const string KeyEscapes = ", =";
    private const string TextEscapes = "\"\\";

    private static void WriteValue(IBufferWriter<byte> output, FieldValue value)
    {
        switch (value.Kind)
        {
            case FieldKind.Boolean:
                output.Write(value.Boolean ? "true"u8 : "false"u8);
                break;
            case FieldKind.Integer:
                WriteInteger(output, value.Integer);
                Put(output, (byte)'i');
                break;
            case FieldKind.Double:
                WriteDouble(output, value.Double);
                break;
            default:
                Put(output, (byte)'"');
                WriteText(output, value.Text);
                Put(output, (byte)'"');
                break;
        }
    }

    /// <summary>Names and tag values: an escape before the separators; line breaks and a trailing backslash would break the line, so they are replaced.</summary>
    private static void WriteEscaped(IBufferWriter<byte> output, ReadOnlySpan<char> text, string escapes)
    {
        bool tail = text.Length > 0 && text[^1] == '\\';
        if (tail) { text = text[..^1]; }
        while (text.Length > 0)
        {
            int clean = text.IndexOfAny(escapes.AsSpan()) is var e && e < 0 ? text.Length : e;
            WriteUnbroken(output, text[..clean]);
            if (clean == text.Length) { break; }
            Put(output, (byte)'\\');
            Put(output, (byte)text[clean]);
            text = text[(clean + 1)..];
        }

        if (tail) { Put(output, (byte)'/'); }
    }

    private static void WriteUnbroken(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        while (true)
        {
            int clean = text.IndexOfAny('\n', '\r') is var e && e < 0 ? text.Length : e;
            WriteUtf8(output, text[..clean]);
            if (clean == text.Length) { return; }
            Put(output, (byte)'_');
            text = text[(clean + 1)..];
        }
    }

    private static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            int clean = text.IndexOfAny(TextEscapes.AsSpan()) is var e && e < 0 ? text.Length : e;
            WriteUtf8(output, text[..clean]);
            if (clean == text.Length) { return; }
            Put(output, (byte)'\\');
            Put(output, (byte)text[clean]);
            text = text[(clean + 1)..];
        }
    }

    private static void WriteUtf8(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        if (text.Length == 0) { return; }
        Span<byte> room = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, room));
    }

    private static void WriteInteger(IBufferWriter<byte> output, long value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out int written);
        output.Advance(written);
    }

    private static void WriteDouble(IBufferWriter<byte> output, double value)
    {
        // The shortest text that reads back as the same bits.
        value.TryFormat(output.GetSpan(32), out int written, "R", System.Globalization.CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void Put(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
