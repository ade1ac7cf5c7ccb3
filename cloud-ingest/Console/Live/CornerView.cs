using LifeCircle.Edge.Registry;

namespace LifeCircle.Edge.Console.Live;

/// <summary>What is known of a door.</summary>
public enum DoorState { Closed, Open, NotKnown }

/// <summary>One compartment.</summary>
/// <param name="Number">As printed on the door.</param>
/// <param name="Quality">Of the last reading; with <see cref="DoorState.NotKnown"/> it says why.</param>
public sealed record DoorView(string Part, string Number, DoorState State, string Quality, long AtMs);

/// <summary>One board of a device: <c>board/0/answering</c>.</summary>
public sealed record BoardView(string Index, bool? Answering, long AtMs);

/// <summary>One output that can be switched.</summary>
/// <param name="Name">What it switches, as the gateway's site file says; empty for no name.</param>
/// <param name="On">Null: not known.</param>
public sealed record OutputView(string Part, string Number, string Name, bool? On, string Quality, long AtMs);

/// <summary>A device with its points sorted into what a person looks for.</summary>
public sealed record DeviceView(DeviceRow Row, IReadOnlyList<DoorView> Doors, IReadOnlyList<OutputView> Outputs, IReadOnlyList<BoardView> Boards, IReadOnlyList<PointRow> Others)
{
    private const string Relay = "relay/";
    private const string On = "/on";
    private const string Named = "/name";
    private const string Compartment = "compartment/";
    private const string DoorOpen = "/door_open";
    private const string Board = "board/";
    private const string Answering = "/answering";

    public bool CanUnlock => Row.Verbs.Contains("unlock", StringComparer.Ordinal);

    public int Count(DoorState state) => Doors.Count(d => d.State == state);

    /// <summary>Each device with its own points: those with doors first, since people come for them, the gateway itself last.</summary>
    /// <param name="gatewayOnline">False: nothing that is a matter of the moment is known any more.</param>
    public static IReadOnlyList<DeviceView> Of(IReadOnlyList<DeviceRow> devices, IReadOnlyList<PointRow> points, bool gatewayOnline)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ILookup<string, PointRow> byDevice = points.ToLookup(p => p.Device, StringComparer.Ordinal);
        IEnumerable<DeviceRow> all = devices.Any(d => d.Id.Length == 0) || !byDevice.Contains("") ? devices : devices.Append(new DeviceRow("", "gateway", "", gatewayOnline, [], []));
        return [.. all.Select(d => Of(d, byDevice[d.Id], gatewayOnline && d.Online)).OrderBy(v => v.Row.Id.Length == 0).ThenBy(v => v.Doors.Count == 0)];
    }

    private static DeviceView Of(DeviceRow device, IEnumerable<PointRow> points, bool online)
    {
        List<DoorView> doors = [];
        List<OutputView> outputs = [];
        Dictionary<string, string> names = [];
        List<BoardView> boards = [];
        List<PointRow> others = [];
        foreach (PointRow point in points.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            if (Between(point.Name, Compartment, DoorOpen) is { } number)
            {
                doors.Add(new DoorView(Compartment + number, number, State(point, online), point.Quality, point.AtMs));
            }
            else if (Between(point.Name, Relay, On) is { } relay)
            {
                outputs.Add(new OutputView(Relay + relay, relay, "", online && point.Quality == "good" ? Boolean(point.Value) : null, point.Quality, point.AtMs));
            }
            else if (Between(point.Name, Relay, Named) is { } named)
            {
                names[named] = point.Value ?? "";
            }
            else if (Between(point.Name, Board, Answering) is { } board)
            {
                boards.Add(new BoardView(board, online ? Boolean(point.Value) : null, point.AtMs));
            }
            else
            {
                others.Add(point);
            }
        }

        // 08 stands before 10, and 100 behind 99.
        doors.Sort((a, b) => ByNumber(a.Number, b.Number));
        outputs.Sort((a, b) => ByNumber(a.Number, b.Number));
        return new DeviceView(device, doors, [.. outputs.Select(o => o with { Name = names.GetValueOrDefault(o.Number, "") })], boards, others);
    }

    private static int ByNumber(string a, string b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);

    /// <summary>An old reading is no knowledge: a door that was closed an hour ago may stand open.</summary>
    private static DoorState State(PointRow point, bool online) => online && point.Quality == "good"
        ? Boolean(point.Value) switch { true => DoorState.Open, false => DoorState.Closed, null => DoorState.NotKnown }
        : DoorState.NotKnown;

    private static bool? Boolean(string? text) => bool.TryParse(text, out bool value) ? value : null;

    private static string? Between(string name, string prefix, string suffix) =>
        name.Length > prefix.Length + suffix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal)
            ? name[prefix.Length..^suffix.Length] : null;
}
