using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Bodies of InfluxDB requests and answers.</summary>
internal static class InfluxBody
{
    public static HttpContent Of(ReadOnlyMemory<byte> lines, bool gzip)
    {
        if (!gzip) { return Typed(new ReadOnlyMemoryContent(lines)); }
        MemoryStream packed = new(lines.Length / 4);
        using (GZipStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) { zip.Write(lines.Span); }
        HttpContent content = Typed(new ByteArrayContent(packed.GetBuffer(), 0, (int)packed.Length));
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    /// <summary>
    /// The server's own words: of a 3.x's list of lines the first one's, else the <c>error</c> or <c>message</c> of its JSON, else the text as it is.
    /// </summary>
    public static string Reason(string body, int charsMax)
    {
        string reason = body;
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            if (FirstOfLines(json.RootElement) is { } line) { reason = line; }
            else if (json.RootElement.ValueKind == JsonValueKind.Object
                && (json.RootElement.TryGetProperty("error", out JsonElement said) || json.RootElement.TryGetProperty("message", out said))
                && said.ValueKind == JsonValueKind.String) { reason = said.GetString()!; }
        }
        catch (JsonException) { } // Plain text, an HTML page of a proxy, or nothing.

        reason = reason.ReplaceLineEndings(" ").Trim();
        return reason.Length <= charsMax ? reason : reason[..charsMax] + "…";
    }

    /// <summary><c>{"error":"partial write …","data":[{"original_line","line_number","error_message"}]}</c>.</summary>
    private static string? FirstOfLines(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out JsonElement lines) && lines.ValueKind == JsonValueKind.Array && lines.GetArrayLength() > 0
        && lines[0].ValueKind == JsonValueKind.Object && lines[0].TryGetProperty("error_message", out JsonElement message) && message.ValueKind == JsonValueKind.String
            ? message.GetString() : null;

    private static HttpContent Typed(HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { CharSet = "utf-8" };
        return content;
    }
}
