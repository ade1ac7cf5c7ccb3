using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace LifeCircle.Edge.Lockers.Board8A;

/// <summary>Settings of one 8A board in the site file. Times from hardware/boards/8a/protocol.md#timing.</summary>
public sealed record Settings8A
{
    [Description("Locks that the board has terminals for: 8, 12, 16, 24, 32 or 50.")]
    public int Ways { get; init; } = 24;

    [Description("When the locks' feedback switch closes: closed (while the door is closed) or open (while it is open). Open one door by hand to find out.")]
    public LockFeedback Feedback { get; init; } = LockFeedback.Closed;

    [Description("Firmware family of the board, one of the dialects of hardware/boards/8a/board.json.")]
    public string Dialect { get; init; } = "standard";

    [Description("True for boards that report door changes by themselves (frames that begin with 82): all doors are then read at once, not only when their time has come.")]
    public bool Reports { get; init; }

    [Description("Longest silence after a question, ms; an open order gets pulseMs more.")]
    [Range(20, 2_000)]
    public int ReplyTimeoutMs { get; init; } = 200;

    [Description("Silence that the board needs after each reply, ms.")]
    [Range(0, 1_000)]
    public int TurnaroundMs { get; init; } = 50;

    [Description("Longest time that the board keeps a solenoid energised, ms.")]
    [Range(100, 1_000)]
    public int PulseMs { get; init; } = 300;

    [Description("Time between two readings of all doors, ms.")]
    [Range(50, 60_000)]
    public int PollIntervalMs { get; init; } = 250;
}
