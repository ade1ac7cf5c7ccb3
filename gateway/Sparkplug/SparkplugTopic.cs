namespace LifeCircle.Edge.Sparkplug;

/// <summary>What a message is; N for the edge node, D for one of its devices.</summary>
public enum MessageType { NBirth, NDeath, NData, NCmd, DBirth, DDeath, DData, DCmd, State }

/// <summary>A topic of the namespace <c>spBv1.0</c>.</summary>
/// <remarks><code>
/// spBv1.0/GROUP/TYPE/NODE            NBIRTH NDEATH NDATA NCMD
/// spBv1.0/GROUP/TYPE/NODE/DEVICE     DBIRTH DDEATH DDATA DCMD
/// spBv1.0/STATE/HOST                 the host's id stands in <see cref="Node"/>
/// </code></remarks>
public readonly record struct SparkplugTopic(string Group, MessageType Type, string Node, string? Device = null)
{
    public const string Namespace = "spBv1.0";
    private const int TopicCharsMax = 1_024;
    private static readonly string[] Words = ["NBIRTH", "NDEATH", "NDATA", "NCMD", "DBIRTH", "DDEATH", "DDATA", "DCMD", "STATE"];

    public static SparkplugTopic OfHost(string hostId) => new("", MessageType.State, hostId);

    /// <summary>An id that may stand in a topic: not empty, no <c>+ / #</c>, no control characters.</summary>
    public static bool IsId(string id) => id.Length > 0 && id.AsSpan().IndexOfAny("+/#") < 0 && !id.AsSpan().ContainsAnyInRange('\0', '\x1F');

    /// <summary>True for the types whose topic ends in a device.</summary>
    public static bool IsOfDevice(MessageType type) => type is MessageType.DBirth or MessageType.DDeath or MessageType.DData or MessageType.DCmd;

    /// <summary>The word of the type in a topic.</summary>
    public static string Word(MessageType type) => Words[(int)type];

    public static bool TryParse(string topic, out SparkplugTopic parsed)
    {
        parsed = default;
        ArgumentNullException.ThrowIfNull(topic);
        if (topic.Length > TopicCharsMax) { return false; }
        string[] parts = topic.Split('/');
        if (parts[0] != Namespace || !Array.TrueForAll(parts, IsId)) { return false; }
        if (parts.Length == 3 && parts[1] == "STATE")
        {
            parsed = OfHost(parts[2]);
            return true;
        }

        int type = parts.Length is 4 or 5 ? Array.IndexOf(Words, parts[2]) : -1;
        if (type < 0 || (MessageType)type == MessageType.State || IsOfDevice((MessageType)type) != (parts.Length == 5)) { return false; }
        parsed = new SparkplugTopic(parts[1], (MessageType)type, parts[3], parts.Length == 5 ? parts[4] : null);
        return true;
    }

    public override string ToString() => Type == MessageType.State
        ? $"{Namespace}/STATE/{Node}"
        : Device is null ? $"{Namespace}/{Group}/{Word(Type)}/{Node}" : $"{Namespace}/{Group}/{Word(Type)}/{Node}/{Device}";
}
