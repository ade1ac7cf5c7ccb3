using System.ComponentModel;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Gateway.Documents;

namespace LifeCircle.Edge.Gateway.Http;

public sealed record HealthBody(
    [property: Description("ok, or degraded: something below is not up, everything else goes on.")] string Status,
    [property: Description("up, connecting or lost.")] string Firmware,
    string FirmwareText,
    [property: Description("up or away.")] string Uplink,
    string UplinkText,
    [property: Description("ok or trouble.")] string Database,
    string DatabaseText,
    string Version,
    long UptimeS);

public sealed record DeviceBody(string Id, string Kind, string Name, bool Online, IReadOnlyList<string> Verbs, IReadOnlyList<PartBody> Parts);

public sealed record PartBody(string Path, string Size);

public sealed record PointBody(
    string Device,
    string Name,
    [property: Description("boolean, integer, double or text.")] string Type,
    [property: Description("UCUM code, empty for none.")] string Unit,
    [property: Description("The value in its type; the last known one while stale; null when never known.")] object? Value,
    [property: Description("good, stale or faulty.")] string Quality,
    string Fault,
    [property: Description("UTC milliseconds; null while the clock is not known.")] long? AtMs);

public sealed record OutboxBody(
    [property: Description("64 random bits of the database file, 16 hex digits.")] string Epoch, long Records, long Bytes, IReadOnlyList<StreamBody> Streams);

public sealed record StreamBody(string Stream, long Tail, long Head, long Records, long Bytes, long BytesMax);

/// <summary>A command to run.</summary>
public sealed record CommandRequest(
    [property: Description("compartment/07, relay/01")] string? Part,
    [property: Description("unlock, switch-on, switch-off or flash")] string? Verb,
    [property: Description("Why; goes on record.")] string? Reason,
    [property: Description("Who asks; 'api' when absent.")] string? Issuer = null,
    [property: Description("Latest start from now in ms, 1..3600000; 10000 when absent.")] int? ValidForMs = null,
    [property: Description("[a-z0-9-]{1,40}; made when absent. The same id again does nothing and answers with what is stored.")] string? Id = null);

public sealed record CommandBody(
    string Id, string Device, string Part, string Verb, string Issuer, string Reason,
    [property: Description("received, running, done, unknown, refused, failed or expired.")] string State,
    string Fault, string Text);

public sealed record ErrorBody(string Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(IReadOnlyList<DeviceBody>))]
[JsonSerializable(typeof(IReadOnlyList<PointBody>))]
[JsonSerializable(typeof(OutboxBody))]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(CommandBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(IReadOnlyList<DocumentLine>))]
[JsonSerializable(typeof(DocumentBody))]
[JsonSerializable(typeof(PersonRequest))]
[JsonSerializable(typeof(PersonBody))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(string))]
internal sealed partial class ApiJson : JsonSerializerContext;
