using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Charging.Dlt645Meter;

/// <summary>hardware/boards/dlt645-meter/board.json: which identifiers are read, and what their bytes are.</summary>
internal sealed record Dlt645Facts
{
    private const string Resource = "boards/dlt645-meter/board.json";

    internal static Dlt645Facts Known { get; } = Load();

    public required int Baud { get; init; }

    public required IReadOnlyList<string> DeviceKinds { get; init; }

    public required IReadOnlyList<MeterProfile> Profiles { get; init; }

    internal MeterProfile? Find(int phases) => Profiles.FirstOrDefault(p => p.Phases == phases);

    private static Dlt645Facts Load()
    {
        using Stream stream = typeof(Dlt645Facts).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the assembly.");
        return JsonSerializer.Deserialize(stream, Dlt645Json.Default.Dlt645Facts)!;
    }

    internal sealed record MeterProfile(int Phases, IReadOnlyList<MeterItem> Items);

    /// <param name="Identifier">Eight hexadecimal digits, highest first, as the standard prints them.</param>
    /// <param name="Bytes">BCD bytes of one value.</param>
    /// <param name="Scale">From the last digit to the point's unit.</param>
    /// <param name="Signed">The top bit of the top byte is a minus sign.</param>
    /// <param name="Export">Read only where the settings ask for it.</param>
    /// <param name="Points">Points of the values, in the order in which they stand in the answer.</param>
    internal sealed record MeterItem(string Identifier, int Bytes, double Scale, bool Signed, bool Export, IReadOnlyList<string> Points)
    {
        internal uint Number { get; } = uint.Parse(Identifier, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Dlt645Settings))]
[JsonSerializable(typeof(Dlt645Facts))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class Dlt645Json : JsonSerializerContext;
