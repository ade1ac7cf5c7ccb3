namespace LifeCircle.Edge.Ingest;

/// <summary>One reading of what the ingest does now and did since it started.</summary>
public sealed record IngestFigures
{
    /// <summary>What <see cref="DatabaseServer"/> says of the store inside this process.</summary>
    public const string EmbeddedStore = "embedded store";

    /// <summary>The session with the broker stands.</summary>
    public bool Connected { get; init; }

    /// <summary>The broker in one sentence, for the page: what is, or what is wrong and what to check.</summary>
    public string LinkText { get; init; } = "";

    /// <summary>The last write to the time-series database went through, or none was needed yet.</summary>
    public bool DatabaseOk { get; init; } = true;

    public string DatabaseText { get; init; } = "";

    /// <summary>The time-series database as it was recognised: product, version, API; empty before it has answered.</summary>
    public string DatabaseServer { get; init; } = "";

    public long MessagesReceived { get; init; }

    /// <summary>The queue was full; nothing of them was confirmed, so they come again.</summary>
    public long MessagesDropped { get; init; }

    /// <summary>Not Sparkplug, not protobuf, forged or oversized.</summary>
    public long MessagesUnreadable { get; init; }

    public long RecordsReceived { get; init; }

    public long RecordsRepeated { get; init; }

    /// <summary>In the database and confirmed.</summary>
    public long RecordsWritten { get; init; }

    /// <summary>Known to the state, but too many waited for the database; they come again.</summary>
    public long RecordsDropped { get; init; }

    public long PointsWritten { get; init; }

    public long DeadLetters { get; init; }

    /// <summary>NaN and infinities, which the database cannot hold.</summary>
    public long NonFiniteLeftOut { get; init; }

    public long EventsStored { get; init; }

    public long ConfirmationsSent { get; init; }

    public long RebirthsAsked { get; init; }

    public long Reconnects { get; init; }

    public long QueuedBytes { get; init; }

    public long PendingRecords { get; init; }
}
