using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Wire.Modbus;

namespace LifeCircle.Edge.Charging.ModbusMeter;

/// <summary>hardware/boards/modbus-meter/board.json: what is known of each meter. A new meter with such registers is a profile there, not code here.</summary>
internal sealed record ModbusMeterFacts
{
    private const string Resource = "boards/modbus-meter/board.json";

    internal static ModbusMeterFacts Known { get; } = Load();

    public required int Baud { get; init; }

    public required string Protocol { get; init; }

    public required AddressRange Addresses { get; init; }

    public required IReadOnlyList<string> DeviceKinds { get; init; }

    public required IReadOnlyList<MeterProfile> Profiles { get; init; }

    internal MeterProfile? Find(string profile) => Profiles.FirstOrDefault(p => p.Name == profile);

    private static ModbusMeterFacts Load()
    {
        using Stream stream = typeof(ModbusMeterFacts).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the assembly.");
        return JsonSerializer.Deserialize(stream, ModbusMeterJson.Default.ModbusMeterFacts)!;
    }

    internal sealed record AddressRange(int Min, int Max);

    /// <summary>How a meter's registers hold numbers.</summary>
    internal enum RegisterType
    {
        /// <summary>IEEE 754 single in two registers.</summary>
        [JsonStringEnumMemberName("float32")]
        Float32,
    }

    /// <param name="Baud">Bits per second that the meter leaves the factory with.</param>
    /// <param name="Function">The function that reads its values.</param>
    /// <param name="RegistersMax">Most registers that it gives in one reply.</param>
    /// <param name="GapMax">Registers that are read along between two wanted ones, because another request would take longer.</param>
    internal sealed record MeterProfile(
        string Name, int Baud, ModbusFunction Function, RegisterType Type, int RegistersMax, int GapMax, IReadOnlyList<MeterRegister> Registers);

    /// <param name="At">First register, 0-based as on the wire, hexadecimal as in the maker's list.</param>
    /// <param name="Point">The point below the meter's part.</param>
    /// <param name="Scale">From the register's unit to the point's.</param>
    internal sealed record MeterRegister(string At, string Point, double Scale)
    {
        internal const int Width = 2;

        internal ushort Start { get; } = ushort.Parse(At, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ModbusMeterSettings))]
[JsonSerializable(typeof(ModbusMeterFacts))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class ModbusMeterJson : JsonSerializerContext;
