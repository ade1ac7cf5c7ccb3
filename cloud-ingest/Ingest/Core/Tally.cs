namespace LifeCircle.Edge.Ingest.Core;

/// <summary>The core's own counters; only its thread writes them.</summary>
internal sealed class Tally
{
    public long Unreadable { get; set; }

    public long RecordsReceived { get; set; }

    public long RecordsRepeated { get; set; }

    public long RecordsWritten { get; set; }

    public long RecordsDropped { get; set; }

    public long PointsWritten { get; set; }

    public long DeadLetters { get; set; }

    public long NonFinite { get; set; }

    public long Events { get; set; }

    public long Confirmations { get; set; }

    public long Rebirths { get; set; }

    public IngestFigures Onto(IngestFigures figures, long pending) => figures with
    {
        MessagesUnreadable = Unreadable,
        RecordsReceived = RecordsReceived,
        RecordsRepeated = RecordsRepeated,
        RecordsWritten = RecordsWritten,
        RecordsDropped = RecordsDropped,
        PointsWritten = PointsWritten,
        DeadLetters = DeadLetters,
        NonFiniteLeftOut = NonFinite,
        EventsStored = Events,
        ConfirmationsSent = Confirmations,
        RebirthsAsked = Rebirths,
        PendingRecords = pending,
    };
}
