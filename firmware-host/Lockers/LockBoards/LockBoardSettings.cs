using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace LifeCircle.Edge.Lockers.LockBoards;

/// <summary>Settings of one lock board in the site file. What is absent comes from the board's board.json: its defaults, and those of the variant.</summary>
public sealed record LockBoardSettings
{
    [Description("Which of the variants of its board.json the board is.")]
    public string Variant { get; init; } = "standard";

    [Description("Locks that the board has terminals for.")]
    public int Ways { get; init; } = 16;

    [Description("closed for locks whose switch reports as the board's papers say; open for locks wired the other way round. Open one door by hand to find out.")]
    public LockFeedback Feedback { get; init; } = LockFeedback.Closed;

    [Description("True where sensors for what lies in the compartments are wired to the board.")]
    public bool Occupancy { get; init; }

    [Description("True for boards that report door changes by themselves: all doors are then read at once, not only when their time has come.")]
    public bool Reports { get; init; }

    [Description("Longest silence after a question, ms; an open order gets pulseMs more.")]
    [Range(20, 2_000)]
    public int ReplyTimeoutMs { get; init; } = 200;

    [Description("Silence that the board needs between two exchanges, ms.")]
    [Range(0, 1_000)]
    public int TurnaroundMs { get; init; } = 50;

    [Description("Longest time that the board keeps a solenoid energised, ms; the board times it, this only says it.")]
    [Range(100, 3_000)]
    public int PulseMs { get; init; } = 500;

    [Description("Time between two readings of all doors, ms.")]
    [Range(50, 60_000)]
    public int PollIntervalMs { get; init; } = 250;
}
