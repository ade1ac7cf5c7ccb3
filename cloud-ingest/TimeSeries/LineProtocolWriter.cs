using System.Buffers;
using System.Text;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Writes points as line protocol, straight into a buffer.</summary>
/// <remarks><code>
/// measurement,tag=value,tag=value field=1.5,count=3i,open=true,text="a \"b\"" 1700000000000000000
/// `------- Series.Prefix -------' `-----' FieldName.Front
/// </code></remarks>
public static class LineProtocolWriter
{
    /// <summary>Longest text a field may hold, in UTF-8 bytes; the database refuses more.</summary>
    public const int TextBytesMax = 64 * 1024;

    private const string MeasurementEscapes = ", ";
    private const string KeyEscapes = ", =";

    /// <summary>Writes one line with its newline. False, and nothing written, when no field can be said.</summary>
    /// <param name="leftOut">Fields that line protocol cannot say (NaN, infinities) and that the line goes without.</param>
    public static bool TryWrite(IBufferWriter<byte> output, in Point point, out int leftOut)
    {
        ArgumentNullException.ThrowIfNull(output);
        leftOut = 0;
        ReadOnlySpan<Field> fields = point.Fields.Span;
        ReadOnlySpan<byte> prefix = point.Series.Prefix.Span;
        int bytesMax = prefix.Length + LineCursor.StampBytesMax;
        foreach (ref readonly Field field in fields)
        {
            if (field.Value.IsWritable) { bytesMax += 1 + field.Key.Front.Length + LineCursor.ValueBytesMax(field.Value); }
            else { leftOut++; }
        }

        if (leftOut == fields.Length) { return false; }
        LineCursor line = new(output.GetSpan(bytesMax)); // Asked for once: a question for each part would cost more than the part.
        line.Put(prefix);
        byte separator = (byte)' ';
        foreach (ref readonly Field field in fields)
        {
            if (!field.Value.IsWritable) { continue; }
            line.Put(separator);
            line.Put(field.Key.Front);
            line.PutValue(field.Value);
            separator = (byte)',';
        }

        line.PutStamp(point.TimeNs);
        output.Advance(line.Written);
        return true;
    }

    internal static void WriteSeries(IBufferWriter<byte> output, Series series)
    {
        WriteEscaped(output, series.Measurement, MeasurementEscapes);
        foreach (Tag tag in series.Tags)
        {
            output.Write(","u8);
            WriteKey(output, tag.Key);
            output.Write("="u8);
            WriteKey(output, tag.Value);
        }
    }

    /// <summary>A tag's key or value, or a field's name.</summary>
    internal static void WriteKey(IBufferWriter<byte> output, string text) => WriteEscaped(output, text, KeyEscapes);

    /// <summary>An escape before the separators; line breaks and a trailing backslash would break the line, so they are replaced.</summary>
    private static void WriteEscaped(IBufferWriter<byte> output, ReadOnlySpan<char> text, string escapes)
    {
        bool tail = text.Length > 0 && text[^1] == '\\';
        if (tail) { text = text[..^1]; }
        while (text.Length > 0)
        {
            int clean = text.IndexOfAny(escapes.AsSpan()) is var e && e < 0 ? text.Length : e;
            WriteUnbroken(output, text[..clean]);
            if (clean == text.Length) { break; }
            output.Write([(byte)'\\', (byte)text[clean]]);
            text = text[(clean + 1)..];
        }

        if (tail) { output.Write("/"u8); }
    }

    private static void WriteUnbroken(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        while (true)
        {
            int clean = text.IndexOfAny('\n', '\r') is var e && e < 0 ? text.Length : e;
            Encoding.UTF8.GetBytes(text[..clean], output);
            if (clean == text.Length) { return; }
            output.Write("_"u8);
            text = text[(clean + 1)..];
        }
    }
}
