using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Ingest;
using LifeCircle.Edge.Registry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace LifeCircle.Edge.Console.Api;

/// <summary>JSON of the API, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UInt64Text)])]
[JsonSerializable(typeof(IReadOnlyList<GatewayRow>))]
[JsonSerializable(typeof(GatewayAnswer))]
[JsonSerializable(typeof(IReadOnlyList<PointRow>))]
[JsonSerializable(typeof(IReadOnlyList<EventAnswer>))]
[JsonSerializable(typeof(IReadOnlyList<AlarmRow>))]
[JsonSerializable(typeof(LedgerView))]
[JsonSerializable(typeof(CommandRow))]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(HistoryJson))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IngestFigures))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(RedriveRequest))]
[JsonSerializable(typeof(RedriveResult))]
[JsonSerializable(typeof(DropAnswer))]
[JsonSerializable(typeof(SealedPart))]
[JsonSerializable(typeof(IReadOnlyList<CommandRow>))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>Epochs and birth ids have 64 random bits; a JSON number holds 53 of them in most readers, so they travel as decimal text.</summary>
internal sealed class UInt64Text : JsonConverter<ulong>
{
    public override ulong Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ulong.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, ulong value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
}
