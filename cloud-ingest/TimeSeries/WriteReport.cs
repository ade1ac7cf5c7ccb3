namespace LifeCircle.Edge.TimeSeries;

/// <summary>What became of one line.</summary>
public enum LineState : byte
{
    /// <summary>Not stored, as far as known; write it again.</summary>
    Later,

    /// <summary>The database has acknowledged it.</summary>
    Written,

    /// <summary>The database will never take it; <see cref="WriteReport.Rejected"/> says why.</summary>
    Rejected,
}

/// <summary>A line that the database will never take.</summary>
/// <param name="Index">Its place in the batch.</param>
public readonly record struct RejectedLine(int Index, string Reason);

/// <summary>The outcome of one write: a state for each line of the batch.</summary>
/// <param name="RetryAfter">How long the server asks to be left alone; null when it does not say.</param>
/// <param name="Trouble">Why lines are to go later, with what to check; null when none are.</param>
public sealed record WriteReport(IReadOnlyList<LineState> Lines, IReadOnlyList<RejectedLine> Rejected, TimeSpan? RetryAfter, string? Trouble)
{
    /// <summary>
    /// Lines that failed alone while others went through, in a way that could still be the server's fault: they are Later here,
    /// and whoever tries again counts how often that happens.
    /// </summary>
    public IReadOnlyList<RejectedLine> Suspects { get; init; } = [];

    /// <summary>Every line is written or rejected.</summary>
    public bool IsSettled => Trouble is null;

    /// <summary>All lines of a batch written.</summary>
    public static WriteReport AllWritten(int lines)
    {
        LineState[] states = new LineState[lines];
        Array.Fill(states, LineState.Written);
        return new WriteReport(states, [], null, null);
    }
}
