using System.Buffers;
using System.Text;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Mapping;

/// <summary>What a field may be, whatever its type is registered as; and how a point that may not be written is kept.</summary>
public static class FieldRules
{
    /// <summary>Longest text kept of what is not written; a longer line is cut and then can only be read by people.</summary>
    public const int KeptCharsMax = 64 * 1024;

    /// <summary>Why the field can never be written; empty when it can.</summary>
    public static string Refusal(string name, FieldValue value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || name[0] == '_' || name == "time") { return $"The field name \"{name}\" is the database's own."; }
        return value.Kind == FieldKind.Text && value.Text.Length > LineProtocolWriter.TextBytesMax / 3 ? $"The text of {name} is longer than a field holds." : "";
    }

    /// <summary>Fits the value to a type, or says why it cannot be. An integer fits a floating-point field.</summary>
    public static bool TryFit(string measurement, string field, FieldKind kind, ref FieldValue value, out string reason)
    {
        reason = "";
        if (value.Kind == kind) { return true; }
        if (kind == FieldKind.Double && value.Kind == FieldKind.Integer)
        {
            value = FieldValue.Of((double)value.Integer);
            return true;
        }

        reason = $"Field {field} of {measurement} is {kind}, this value is {value.Kind}.";
        return false;
    }

    /// <summary>The point as line protocol, so that it can be written later.</summary>
    public static string Line(Point point)
    {
        ArrayBufferWriter<byte> text = new();
        LineProtocolWriter.TryWrite(text, point, out _);
        return Kept(Encoding.UTF8.GetString(text.WrittenSpan).TrimEnd('\n'));
    }

    public static string Kept(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= KeptCharsMax ? text : text[..KeptCharsMax];
    }
}
