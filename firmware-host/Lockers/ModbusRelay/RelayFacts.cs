using System.Text.Json;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>hardware/boards/&lt;board&gt;/board.json of one relay board family: what is known of it. A new family is a file, a type of a few lines and its protocol.md.</summary>
internal sealed record RelayFacts
{
    internal static RelayFacts Waveshare { get; } = Load("waveshare-relay");

    internal static RelayFacts LcTech { get; } = Load("lctech-relay");

    public required string Board { get; init; }

    public required string Name { get; init; }

    public required int Baud { get; init; }

    public required AddressRange Addresses { get; init; }

    /// <summary>The address that the board leaves its factory with.</summary>
    public required int FactoryAddress { get; init; }

    public required IReadOnlyList<string> DeviceKinds { get; init; }

    /// <summary>Numbers of relays that the family is sold with.</summary>
    public required IReadOnlyList<int> Relays { get; init; }

    public required int InputsMax { get; init; }

    /// <summary>How the board times a flash by itself; null where it does not.</summary>
    public FlashFacts? Flash { get; init; }

    /// <summary>Holding register that holds the board's own address; null where there is none.</summary>
    public int? AddressRegister { get; init; }

    private static RelayFacts Load(string board)
    {
        string resource = $"boards/{board}/board.json";
        using Stream stream = typeof(RelayFacts).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not in the assembly.");
        return JsonSerializer.Deserialize(stream, RelayJson.Default.RelayFacts)!;
    }

    internal sealed record AddressRange(int Min, int Max);

    /// <param name="FirstCoil">The coil that flashes relay 1; the others follow.</param>
    /// <param name="UnitMs">What one of the written value is worth.</param>
    /// <param name="UnitsMax">The largest value.</param>
    internal sealed record FlashFacts(int FirstCoil, int UnitMs, int UnitsMax);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RelaySettings))]
[JsonSerializable(typeof(LcTechSettings))]
[JsonSerializable(typeof(RelayFacts))]
internal sealed partial class RelayJson : JsonSerializerContext;
