namespace LifeCircle.Edge.Registry;

/// <summary>Which dead letters; every condition that is set must hold.</summary>
/// <param name="Reason">A part of the reason.</param>
/// <param name="Line">A part of the line.</param>
/// <param name="FromMs">UTC milliseconds, included.</param>
/// <param name="UntilMs">UTC milliseconds, not included.</param>
public sealed record DeadLetterFilter(
    string? Circle = null, string? Gateway = null, string? Reason = null, string? Line = null, long? FromMs = null, long? UntilMs = null, long? Id = null);

/// <summary>A line that the database did not take.</summary>
/// <param name="AtMs">Time of the record it belongs to.</param>
/// <param name="Stream">1 events, 2 telemetry, 0 for a plain Sparkplug node.</param>
/// <param name="Line">Line protocol; for what never became a line, what came.</param>
public sealed record DeadLetterRow(long Id, long AtMs, string Circle, string Gateway, ulong Epoch, int Stream, long Offset, string Reason, string Line);

/// <summary>Letters, newest first, and how many match in all.</summary>
public sealed record DeadLetterList(IReadOnlyList<DeadLetterRow> Rows, long Matching, long Total);

/// <summary>Who does it and why; kept with what came of it.</summary>
public sealed record DeadLetterOrder(DeadLetterFilter Which, string Issuer, string Reason);

/// <summary>What became of the letters of an order.</summary>
/// <param name="Written">In the database now, and no letters any more.</param>
/// <param name="Refused">Failed again; they stay, with the new reason.</param>
/// <param name="Open">Not tried or not answered; they stay as they were.</param>
/// <param name="Trouble">Why letters are open; null when none are.</param>
public sealed record RedriveResult(int Written, int Refused, int Open, string? Trouble);

/// <summary>The lines that the database did not take: looked at, written again or dropped by a person.</summary>
public interface IDeadLetters
{
    /// <param name="limit">Rows at most.</param>
    Task<DeadLetterList> ListAsync(DeadLetterFilter which, int limit, CancellationToken cancellationToken);

    /// <summary>All letters there are; a figure at most some seconds old.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>Writes the letters again, oldest first, by the same rules as any line; completes when each has its answer.</summary>
    Task<RedriveResult> RedriveAsync(DeadLetterOrder order, CancellationToken cancellationToken);

    /// <summary>Deletes the letters for good. Returns how many.</summary>
    Task<int> DropAsync(DeadLetterOrder order, CancellationToken cancellationToken);

    /// <summary>Who wrote again or dropped what, newest first.</summary>
    Task<IReadOnlyList<CommandRow>> ActionsAsync(int limit, CancellationToken cancellationToken);
}
