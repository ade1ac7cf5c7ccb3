using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers;

public abstract class Board8AContract : SerialLockBankContract
{
    /// <summary>Short waits: the faults that keep silent are waited out in full.</summary>
    protected const string Timing = "\"replyTimeoutMs\": 150, \"turnaroundMs\": 2, \"pulseMs\": 100";

    protected override IBoardType Type { get; } = new Board8AType();
}

public sealed class Board_8A_with_24_ways_and_closed_feedback : Board8AContract
{
    protected override string Settings => $$"""{ "ways": 24, "feedback": "closed", {{Timing}} }""";
}

public sealed class Board_8A_with_32_ways_and_open_feedback : Board8AContract
{
    protected override string Settings => $$"""{ "ways": 32, "feedback": "open", {{Timing}} }""";
}

public sealed class Board_8A_behind_an_adapter_with_echo : Board8AContract
{
    protected override string Settings => $$"""{ "ways": 24, {{Timing}} }""";

    protected override bool Echo => true;
}

/// <summary>12 ways share their reply's length with 16.</summary>
public sealed class Board_8A_with_12_ways : Board8AContract
{
    protected override string Settings => $$"""{ "ways": 12, {{Timing}} }""";
}

public sealed class Board_8A_with_50_ways_of_the_cm06_dialect : Board8AContract
{
    protected override string Settings => $$"""{ "ways": 50, "dialect": "cm06", {{Timing}} }""";

    protected override bool ReportsState => false;
}
