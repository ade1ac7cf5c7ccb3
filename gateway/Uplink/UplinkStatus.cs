namespace LifeCircle.Edge.Uplink;

/// <summary>What the uplink is at.</summary>
public enum UplinkPhase
{
    NotStarted,
    Connecting,
    Connected,

    /// <summary>Connected to a broker on which the primary host is away: records wait.</summary>
    WaitingForHost,

    /// <summary>Connected, and nobody has said what time it is: records wait, then go with an estimated time.</summary>
    WaitingForClock,

    /// <summary>Tried in vain, or broken off; it is tried again.</summary>
    NotConnected,

    /// <summary>Something on this side does not work, such as a full disk; it is tried again.</summary>
    Stumbled,
    Stopped,
}

/// <summary>How the uplink is doing; a snapshot for the page and for /metrics.</summary>
/// <param name="Detail">What is wrong and what to check, or who is waited for; empty when there is nothing to add.</param>
/// <param name="InFlightBytes">Record bytes sent and not yet confirmed, over all lanes.</param>
/// <param name="Probes">Messages sent again because no confirmation came in time.</param>
/// <param name="RefusedConfirmations">Of another epoch, of an offset never sent, or unreadable.</param>
/// <param name="RefusedMessages">Not protobuf, too long, a command that makes no sense.</param>
/// <param name="DroppedMessages">More came at once than the inbox holds.</param>
/// <param name="UnreadableRecords">Records of the outbox that could not be decoded; they stay on disk.</param>
public sealed record UplinkStatus(
    UplinkPhase Phase,
    string Detail = "",
    long Sessions = 0,
    long Births = 0,
    long MessagesSent = 0,
    long RecordsSent = 0,
    long BytesSent = 0,
    long RecordsConfirmed = 0,
    long InFlightBytes = 0,
    long Probes = 0,
    long RefusedConfirmations = 0,
    long RefusedMessages = 0,
    long DroppedMessages = 0,
    long Commands = 0,
    long UnreadableRecords = 0,
    bool ClockTrusted = false)
{
    /// <summary>How often another client came with our id.</summary>
    public long TakenOver { get; init; }

    /// <summary>What the detail says, as a word for pages; None when there is no word for it.</summary>
    public LinkTrouble Trouble { get; init; }

    /// <summary>Round trip, windows, bytes by kind.</summary>
    public LinkFigures Link { get; init; } = LinkFigures.None;

    public bool Connected => Phase is UplinkPhase.Connected or UplinkPhase.WaitingForHost or UplinkPhase.WaitingForClock;

    /// <summary>One sentence in English, for logs and the API; pages have words of their own for the phase.</summary>
    public string Text => Phase switch
    {
        UplinkPhase.NotStarted => "not started",
        UplinkPhase.WaitingForHost => $"waiting for the primary host {Detail}",
        UplinkPhase.WaitingForClock => "connected, waiting for the time",
        UplinkPhase.NotConnected => Detail.Length > 0 ? $"not connected: {Detail}" : "not connected",
        UplinkPhase.Stumbled => $"stumbled: {Detail}",
        _ => Phase.ToString().ToLowerInvariant(),
    };
}

/// <summary>Where the newest <see cref="UplinkStatus"/> is found.</summary>
public sealed class UplinkMonitor
{
    private UplinkStatus _status = new(UplinkPhase.NotStarted);

    public UplinkStatus Status => Volatile.Read(ref _status);

    internal void Set(UplinkStatus status) => Volatile.Write(ref _status, status);
}
