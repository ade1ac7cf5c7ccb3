using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Uplink;

/// <summary>Takes commands from the cloud: durable before it completes, each id once, stale ones refused.</summary>
public interface ICommandSink
{
    Task AcceptAsync(RemoteCommand command, CancellationToken ct);
}

/// <param name="ExpiresUtcMs">After this it must not be executed any more.</param>
/// <param name="ArgsJson">A JSON object, as it came.</param>
public sealed record RemoteCommand(string Id, string Device, string Part, string Verb, string Issuer, string Reason, long ExpiresUtcMs, string ArgsJson)
{
    private const int IdCharsMax = 64;
    private const int TextCharsMax = 512;
    private const int ArgsCharsMax = 16_384;

    /// <summary>Reads the text of metric Command/Execute: <c>{"id","part","verb","issuer","reason","expires_ms","args":{}}</c>.</summary>
    public static bool TryParse(string device, string json, [NotNullWhen(true)] out RemoteCommand? command, out string error)
    {
        command = null;
        CommandJson? read;
        try { read = JsonSerializer.Deserialize(json, CommandJsonContext.Default.CommandJson); }
        catch (JsonException e)
        {
            error = $"the command is not the JSON that was agreed: {e.Message}";
            return false;
        }

        error = Complaint(read);
        if (error.Length > 0) { return false; }
        string args = read!.Args is { ValueKind: JsonValueKind.Object } object_ ? object_.GetRawText() : "{}";
        command = new RemoteCommand(read.Id!, device, read.Part ?? "", read.Verb!, read.Issuer ?? "", read.Reason ?? "", read.ExpiresMs, args);
        return true;
    }

    private static string Complaint(CommandJson? read) => read switch
    {
        null => "the command is null",
        { Id: null or "" } => "the command has no id",
        { Id.Length: > IdCharsMax } => $"the command's id is longer than {IdCharsMax} characters",
        { Verb: null or "" } => "the command has no verb",
        { ExpiresMs: <= 0 } => "the command has no expires_ms",
        { Verb.Length: > TextCharsMax } or { Part.Length: > TextCharsMax } or { Issuer.Length: > TextCharsMax } or { Reason.Length: > TextCharsMax } => $"a text of the command is longer than {TextCharsMax} characters",
        { Args: { } args } when args.ValueKind is not JsonValueKind.Object and not JsonValueKind.Null => "the command's args are no object",
        { Args: { } args } when args.GetRawText().Length > ArgsCharsMax => $"the command's args are longer than {ArgsCharsMax} characters",
        _ => "",
    };
}

internal sealed record CommandJson
{
    public string? Id { get; init; }

    public string? Part { get; init; }

    public string? Verb { get; init; }

    public string? Issuer { get; init; }

    public string? Reason { get; init; }

    [JsonPropertyName("expires_ms")]
    public long ExpiresMs { get; init; }

    public JsonElement? Args { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CommandJson))]
internal sealed partial class CommandJsonContext : JsonSerializerContext;
