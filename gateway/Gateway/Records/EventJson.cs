using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug.Sealing;

namespace LifeCircle.Edge.Gateway.Records;

/// <summary>Something that happened once, before it is a record.</summary>
/// <param name="DataJson">A JSON object of the kind's own fields.</param>
public sealed record EventNote(string Id, string Device, string Part, string Kind, string BootId, long MonotonicNs, string DataJson)
{
    /// <summary>Phone, clear code and whatever else only the platform may read, from <see cref="EventSealer"/>; null for none. It is in the record alone: no page and no log has it.</summary>
    public string? Sealed { get; init; }

    /// <summary>For logs.</summary>
    public override string ToString() => $"{Kind} {Id} of {Device}/{Part}";
}

/// <summary>An event as the JSON of its metric: id and part first, then the kind's own fields.</summary>
public static class EventJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(EventNote note)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("id", note.Id);
            writer.WriteString("part", note.Part);
            if (note.Sealed is { } text) { writer.WriteString(SealedText.Field, text); }
            WriteOwnFields(writer, note.DataJson);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string Evicted(EvictedRange range) => Object(writer =>
    {
        writer.WriteString("stream", range.Stream == OutboxStream.Events ? "events" : "telemetry");
        writer.WriteNumber("from", range.From);
        writer.WriteNumber("through", range.Through);
    });

    public static string Text(string text) => Object(writer => writer.WriteString("text", text));

    public static string Disk(string text, double seconds) => Object(writer =>
    {
        writer.WriteString("text", text);
        // Always with its decimal: where the first one happens to be whole, the cloud would hold the field for an integer, and every later one for a dead letter.
        writer.WritePropertyName("seconds");
        writer.WriteRawValue(seconds.ToString("F1", CultureInfo.InvariantCulture));
    });

    public static string Object(Action<Utf8JsonWriter> fields) => Encoding.UTF8.GetString(Bytes(fields));

    public static byte[] Bytes(Action<Utf8JsonWriter> fields)
    {
        ArrayBufferWriter<byte> buffer = new(128);
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            writer.WriteStartObject();
            fields(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What is no object must not stop the hand-over for good: it travels as text.</summary>
    private static void WriteOwnFields(Utf8JsonWriter writer, string dataJson)
    {
        if (dataJson.Length == 0) { return; }
        try
        {
            using JsonDocument data = JsonDocument.Parse(dataJson);
            if (data.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty field in data.RootElement.EnumerateObject().Where(f => f.Name is not ("id" or "part" or SealedText.Field))) { field.WriteTo(writer); }
                return;
            }
        }
        catch (JsonException)
        {
            // Falls through to text.
        }

        writer.WriteString("data_text", dataJson);
    }
}
