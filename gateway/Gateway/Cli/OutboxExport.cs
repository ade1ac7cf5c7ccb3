using System.Buffers;
using System.Globalization;
using System.Text.Json;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Cli;

/// <summary><c>gateway outbox export</c>: the records as JSON lines, the metrics by the names that their aliases stand for, where these can be read.</summary>
internal static class OutboxExport
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<int> RunAsync(string path, string? file)
    {
        using OutboxInspection outbox = OutboxInspection.Open(path);
        ulong epoch = outbox.Epoch() ?? 0;
        Dictionary<ulong, AliasEntry> names = Names(outbox, epoch);
        await using Stream output = file is null ? Console.OpenStandardOutput() : new FileStream(file, FileMode.CreateNew, FileAccess.Write);
        long written = 0, unreadable = 0;
        ArrayBufferWriter<byte> line = new(1_024);
        foreach (OutboxStream stream in OutboxVerb.Streams)
        {
            StreamInspection found = outbox.Inspect(stream, record =>
            {
                line.ResetWrittenCount();
                Write(line, epoch, stream, record, names);
                output.Write(line.WrittenSpan);
                written++;
            });
            unreadable += found.Unreadable.Sum(u => u.Through - u.From + 1);
        }

        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{written} records written{(unreadable > 0 ? $", about {unreadable} could not be read" : "")}"));
        return unreadable == 0 ? ExitCodes.Ok : ExitCodes.Damaged;
    }

    private static Dictionary<ulong, AliasEntry> Names(OutboxInspection outbox, ulong epoch)
    {
        try { return outbox.Read(c => AliasBook.Load(c, epoch)).ToDictionary(a => a.Alias); }
        catch (SqliteException) { return new Dictionary<ulong, AliasEntry>(); } // The values are still worth having.
    }

    private static void Write(ArrayBufferWriter<byte> line, ulong epoch, OutboxStream stream, OutboxRecord record, Dictionary<ulong, AliasEntry> names)
    {
        using (Utf8JsonWriter json = new(line, Options))
        {
            json.WriteStartObject();
            json.WriteString("stream", OutboxVerb.Word(stream));
            json.WriteNumber("offset", record.Offset);
            json.WriteString("epoch", epoch.ToString("x16", CultureInfo.InvariantCulture));
            if (RecordBody.TryRead(record.Body.Span, out RecordHead head, out IReadOnlyList<RecordMetric> metrics, out string error))
            {
                json.WriteString("circle", head.Circle);
                json.WriteString("device", head.Device);
                json.WriteString("boot", head.BootId);
                json.WriteNumber("monotonic_ns", head.MonotonicNs);
                json.WriteStartArray("metrics");
                foreach (RecordMetric metric in metrics) { Write(json, metric, names); }
                json.WriteEndArray();
            }
            else
            {
                json.WriteString("error", error);
                json.WriteBase64String("body", record.Body.Span);
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, RecordMetric metric, Dictionary<ulong, AliasEntry> names)
    {
        json.WriteStartObject();
        if (names.TryGetValue(metric.Alias, out AliasEntry entry)) { json.WriteString("name", entry.Metric); }
        json.WriteNumber("alias", metric.Alias);
        json.WriteString("type", metric.Type.ToString());
        json.WriteNumber("quality", metric.Quality);
        if (metric.Value.IsNull) { json.WriteNull("value"); }
        else { json.WriteString("value", metric.Value.Kind == ValueKind.Bytes ? Convert.ToBase64String(metric.Value.Bytes) : metric.Value.ToString()); }
        json.WriteEndObject();
    }
}
