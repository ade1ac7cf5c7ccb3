namespace LifeCircle.Edge.Uplink;

/// <summary>How the uplink is doing; a snapshot for the page and for /metrics.</summary>
/// <param name="Text">One sentence for a person: "connected", or what is wrong and what to check.</param>
/// <param name="InFlightBytes">Record bytes sent and not yet confirmed, over all lanes.</param>
/// <param name="Probes">Messages sent again because no confirmation came in time.</param>
/// <param name="RefusedConfirmations">Of another epoch, of an offset never sent, or unreadable.</param>
/// <param name="RefusedMessages">Not protobuf, too long, a command that makes no sense.</param>
/// <param name="DroppedMessages">More came at once than the inbox holds.</param>
/// <param name="UnreadableRecords">Records of the outbox that could not be decoded; they stay on disk.</param>
public sealed record UplinkStatus(
    bool Connected,
    string Text,
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
    bool ClockTrusted = false);

/// <summary>Where the newest <see cref="UplinkStatus"/> is found.</summary>
public sealed class UplinkMonitor
{
    private UplinkStatus _status = new(false, "not started");

    public UplinkStatus Status => Volatile.Read(ref _status);

    internal void Set(UplinkStatus status) => Volatile.Write(ref _status, status);
}
