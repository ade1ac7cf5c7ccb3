using System.Text.Json;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Grpc;

namespace LifeCircle.Edge.FirmwareHost.Journal;

/// <summary>The own fields of each event kind, as JSON.</summary>
internal static class EventData
{
    public static string Door(string commandId) => JsonSerializer.Serialize(new DoorData(commandId.Length > 0, commandId.Length > 0 ? commandId : null), EventJson.Default.DoorData);

    public static string Board(DriverFault fault) => JsonSerializer.Serialize(new BoardData(fault.Name(), fault.WhatToCheck()), EventJson.Default.BoardData);

    public static string Outputs(string occasion) => JsonSerializer.Serialize(new OutputsData(occasion), EventJson.Default.OutputsData);

    public static string Tripped(Intent intent, string text) => JsonSerializer.Serialize(new TrippedData(intent.CommandId, text), EventJson.Default.TrippedData);

    public static string Result(Intent intent, CommandResult result) => JsonSerializer.Serialize(
        new ResultData(intent.CommandId, Name(result.Outcome), result.Fault, result.Text, intent.Issuer, intent.Reason), EventJson.Default.ResultData);

    private static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Done => "done",
        Outcome.Unknown => "unknown",
        Outcome.Refused => "refused",
        Outcome.Failed => "failed",
        Outcome.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}

internal sealed record DoorData(bool Commanded, string? CommandId);

internal sealed record BoardData(string Fault, string Text);

internal sealed record OutputsData(string Occasion);

internal sealed record TrippedData(string CommandId, string Text);

internal sealed record ResultData(string CommandId, string Outcome, string Fault, string Text, string Issuer, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DoorData))]
[JsonSerializable(typeof(BoardData))]
[JsonSerializable(typeof(OutputsData))]
[JsonSerializable(typeof(TrippedData))]
[JsonSerializable(typeof(ResultData))]
internal sealed partial class EventJson : JsonSerializerContext;
