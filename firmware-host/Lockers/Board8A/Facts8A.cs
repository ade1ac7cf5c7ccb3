using System.Text.Json;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Lockers.Board8A;

/// <summary>hardware/boards/8a/board.json: what is known of the board family. A new variant is a line there, not code here.</summary>
internal sealed record Facts8A
{
    private const string Resource = "boards/8a/board.json";

    internal static Facts8A Known { get; } = Load();

    public required int Baud { get; init; }

    public required AddressRange Addresses { get; init; }

    public required IReadOnlyList<string> DeviceKinds { get; init; }

    public required IReadOnlyList<WaysVariant> Variants { get; init; }

    public required IReadOnlyList<OpenDialect> Dialects { get; init; }

    internal int GroupsOf(int ways) => Variants.First(v => v.Ways == ways).StatusBytes;

    internal OpenDialect Dialect(string name) => Dialects.First(d => d.Name == name);

    private static Facts8A Load()
    {
        using Stream stream = typeof(Facts8A).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the assembly.");
        return JsonSerializer.Deserialize(stream, Json8A.Default.Facts8A)!;
    }

    internal sealed record AddressRange(int Min, int Max);

    /// <param name="Certain">False: extrapolated or from one source only; see protocol.md.</param>
    internal sealed record WaysVariant(int Ways, int StatusBytes, bool Certain);

    /// <param name="OpenReply"><c>state</c>: the reply to an open order carries the terminal; <c>accepted</c>: a constant 0x11.</param>
    internal sealed record OpenDialect(string Name, byte OpenFunction, string OpenReply, bool Certain)
    {
        internal byte? Accepted => OpenReply == "accepted" ? Codec8A.TerminalSet : null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Settings8A))]
[JsonSerializable(typeof(Facts8A))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class Json8A : JsonSerializerContext;
