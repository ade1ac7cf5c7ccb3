using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.Lockers.LockBoards;

/// <summary>What comes back after an open order.</summary>
public enum OpenReply
{
    /// <summary>Nothing: whether the door was pulsed is never known from the board, only from the door.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>A reply, as the board's protocol.md draws it.</summary>
    [JsonStringEnumMemberName("answer")]
    Answer,
}

/// <summary>One firmware family of a board: where boards that talk the same frames differ.</summary>
/// <param name="Baud">Bits per second that it leaves its factory with.</param>
/// <param name="FirstLock">Number of the first lock on the wire.</param>
/// <param name="SetMeansClosed">What a set bit says of a door whose lock is wired as the papers say.</param>
/// <param name="Certain">False: from one source only, or not tried; see protocol.md.</param>
public sealed record LockBoardVariant(string Name, int Baud, int FirstLock, bool SetMeansClosed, OpenReply OpenReply, bool Certain)
{
    /// <summary>Settings in which it differs from the board's defaults.</summary>
    public JsonObject? Defaults { get; init; }
}

/// <summary>hardware/boards/&lt;board&gt;/board.json of one lock board: a further variant is a line there, not code.</summary>
internal sealed record LockBoardFacts
{
    public required string Board { get; init; }

    public required string Name { get; init; }

    /// <summary>What is spoken; boards of one protocol may share a bus.</summary>
    public required string Protocol { get; init; }

    public required AddressRange Addresses { get; init; }

    public required IReadOnlyList<string> DeviceKinds { get; init; }

    /// <summary>Numbers of locks that the family is sold with.</summary>
    public required IReadOnlyList<int> Ways { get; init; }

    /// <summary>The board has inputs for sensors that see what lies in a compartment.</summary>
    public bool HasOccupancy { get; init; }

    /// <summary>The board can be set to report door changes by itself.</summary>
    public bool HasReports { get; init; }

    public required JsonObject Defaults { get; init; }

    /// <summary>The first one is what a board is taken for that nothing is known of.</summary>
    public required IReadOnlyList<LockBoardVariant> Variants { get; init; }

    internal LockBoardVariant Usual => Variants[0];

    internal static LockBoardFacts Load(string board)
    {
        string resource = $"boards/{board}/board.json";
        using Stream stream = typeof(LockBoardFacts).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not in the assembly.");
        return JsonSerializer.Deserialize(stream, LockBoardJson.Default.LockBoardFacts)!;
    }

    internal LockBoardVariant VariantOf(string name) => Variants.FirstOrDefault(v => v.Name == name) ?? Usual;

    /// <summary>A site file's settings, and what they leave out: from their variant, else from the board.</summary>
    /// <param name="errors">Every mistake in them; what has one counts as left out.</param>
    internal LockBoardSettings Read(JsonElement? given, string path, ICollection<SiteError> errors)
    {
        var mistakes = new List<SiteError>();
        string variant = BoardOptions.Read(given, LockBoardJson.Default.LockBoardSettings, path, mistakes).Variant;
        var all = (JsonObject)Defaults.DeepClone();
        foreach ((string key, JsonNode? value) in VariantOf(variant).Defaults ?? [])
        {
            all[key] = value?.DeepClone();
        }

        foreach (JsonProperty property in given is { ValueKind: JsonValueKind.Object } own ? own.EnumerateObject().ToArray() : [])
        {
            if (mistakes.All(m => m.Path != $"{path}.{property.Name}"))
            {
                all[property.Name] = JsonNode.Parse(property.Value.GetRawText());
            }
        }

        mistakes.ForEach(errors.Add);
        return all.Deserialize(LockBoardJson.Default.LockBoardSettings)!;
    }

    internal sealed record AddressRange(int Min, int Max);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LockBoardSettings))]
[JsonSerializable(typeof(LockBoardFacts))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class LockBoardJson : JsonSerializerContext;
