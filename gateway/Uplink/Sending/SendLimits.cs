namespace LifeCircle.Edge.Uplink;

/// <summary>The numbers of the send window; see <see cref="UplinkOptions"/> for their reasons.</summary>
public sealed record SendLimits(int EventsWindowBytes, int LiveWindowBytes, int BacklogWindowBytes, int BytesMax, int RecordsMax, int ProbeMs, int ProbeMsMax)
{
    /// <summary>When so many live records wait for a full window, they join the backlog and live starts anew at the newest.</summary>
    public int LiveLagRecordsMax { get; init; } = 5_000;

    /// <summary>See <see cref="UplinkOptions.LiveEveryMs"/>.</summary>
    public long LiveEveryMs { get; init; }

    public static SendLimits Of(UplinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(options.EventsWindowBytes, options.LiveWindowBytes, options.BacklogWindowBytes, options.MessageBytesMax, options.MessageRecordsMax, options.ProbeMs, options.ProbeMsMax) { LiveEveryMs = options.LiveEveryMs };
    }
}

/// <summary>What the window wants done.</summary>
public abstract record SendDecision(LaneKind Lane, Outbox.OutboxStream Stream)
{
    /// <summary>Read records of this range from the outbox, say so with <see cref="SendWindow.Loaded"/>, and send those that fit.</summary>
    public sealed record Load(LaneKind Lane, Outbox.OutboxStream Stream, long From, long Through, int RecordsMax, long BytesMax) : SendDecision(Lane, Stream);

    /// <summary>Send these records once more. A probe's records count as on the way already; the others are told by <see cref="SendWindow.Sent"/>.</summary>
    public sealed record Again(LaneKind Lane, Outbox.OutboxStream Stream, IReadOnlyList<Parcel> Parcels, bool IsProbe) : SendDecision(Lane, Stream);
}
