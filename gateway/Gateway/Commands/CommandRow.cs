using LifeCircle.Edge.Model;

namespace LifeCircle.Edge.Gateway.Commands;

/// <summary>What somebody asks for, before it is stored.</summary>
/// <param name="DeadlineNs">Monotonic instant of this boot after which it must not start.</param>
public sealed record CommandWish(string Id, string Device, string Part, string Verb, string Issuer, string Reason, string ArgsJson, long DeadlineNs);

/// <summary>A stored command.</summary>
/// <param name="State">received, running, or the outcome: done, unknown, refused, failed, expired.</param>
/// <param name="JournalId">The journal that took it; empty before it runs.</param>
public sealed record CommandRow(
    string Id, string Device, string Part, string Verb, string Issuer, string Reason, string ArgsJson,
    string BootId, long ReceivedNs, long DeadlineNs, string State, string JournalId, string Fault, string Text)
{
    public const string Received = "received";
    public const string Running = "running";

    public bool IsClosed => State is not (Received or Running);

    /// <summary>The machine's state. A deadline of another boot is over: what had not started then does not start now.</summary>
    public RemoteCommandState Machine(string bootId)
    {
        long deadlineNs = BootId == bootId ? DeadlineNs : long.MinValue;
        return State switch
        {
            Received => new RemoteCommandState.Received(deadlineNs),
            Running => new RemoteCommandState.Running(deadlineNs, JournalId),
            _ => new RemoteCommandState.Closed(new CommandVerdict(Enum.Parse<CommandOutcome>(State, ignoreCase: true), Fault, Text)),
        };
    }

    public CommandRow With(RemoteCommandState state) => state switch
    {
        RemoteCommandState.Running r => this with { State = Running, JournalId = r.JournalId },
        RemoteCommandState.Closed c => this with { State = Word(c.Verdict.Outcome), Fault = c.Verdict.Fault, Text = c.Verdict.Text },
        _ => this,
    };

    public static string Word(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Done => "done",
        CommandOutcome.Unknown => "unknown",
        CommandOutcome.Refused => "refused",
        CommandOutcome.Failed => "failed",
        CommandOutcome.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
