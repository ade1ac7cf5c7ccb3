using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Lockers.Dc02;
using LifeCircle.Edge.Lockers.KerongCu16;
using LifeCircle.Edge.Lockers.KerongCu48;
using LifeCircle.Edge.Lockers.Winnsen;
using LifeCircle.Edge.Lockers.Wkly;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;

/// <summary>Boards whose frames carry a check: what came back in a real exchange is refused with any bit flipped.</summary>
public abstract class CheckedLockBankContract : SerialLockBankContract
{
    /// <summary>Short waits: the faults that keep silent are waited out in full.</summary>
    protected const string Timing = "\"replyTimeoutMs\": 150, \"turnaroundMs\": 2, \"pulseMs\": 100";

    [Fact]
    public async Task No_reply_with_one_bit_flipped_is_taken()
    {
        Assert.True((await Bank.ReadDoorsAsync(Stop)).IsOk);
        DriverResult<DoorState> unlock = await Bank.UnlockAsync(1, Stop);
        Assert.True(unlock.Sent);
        Assert.NotEmpty(Line!.Matched);
        Assert.Empty(Line.TakenWithOneBitFlipped());
    }
}

public sealed class Kerong_CU16_that_never_answers_an_open_order : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new KerongCu16Type();

    protected override string Settings => $$"""{ "ways": 16, {{Timing}} }""";

    protected override bool AnswersOpen => false;
}

public sealed class Kerong_CU16_that_answers_with_its_state : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new KerongCu16Type();

    protected override string Settings => $$"""{ "ways": 12, "variant": "answering", "feedback": "open", {{Timing}} }""";
}

public sealed class Kerong_CU16_with_sensors_behind_an_adapter_with_echo : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new KerongCu16Type();

    protected override string Settings => $$"""{ "ways": 16, "occupancy": true, {{Timing}} }""";

    protected override bool Echo => true;

    protected override bool AnswersOpen => false;
}

public sealed class Kerong_CU48 : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new KerongCu48Type();

    protected override string Settings => $$"""{ {{Timing}} }""";

    protected override bool ReportsState => false;
}

public sealed class Kerong_CU48_behind_an_adapter_with_echo : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new KerongCu48Type();

    protected override string Settings => $$"""{ "feedback": "open", {{Timing}} }""";

    protected override bool Echo => true;

    protected override bool ReportsState => false;
}

public sealed class Kerong_CU48_set_to_Modbus : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new KerongCu48ModbusType();

    protected override string Settings => $$"""{ {{Timing}} }""";

    protected override bool ReportsState => false;
}

public sealed class Kerong_CU48_set_to_Modbus_behind_an_adapter_with_echo : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new KerongCu48ModbusType();

    protected override string Settings => $$"""{ {{Timing}} }""";

    protected override bool Echo => true;

    protected override bool ReportsState => false;
}

public sealed class Wkly_with_24_ways : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new WklyType();

    protected override string Settings => $$"""{ "ways": 24, {{Timing}} }""";
}

public sealed class Wkly_that_never_answers_an_open_order : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new WklyType();

    protected override string Settings => $$"""{ "ways": 4, "variant": "silent", {{Timing}} }""";

    protected override bool AnswersOpen => false;
}

public sealed class Wkly_behind_an_adapter_with_echo_and_feedback_the_other_way : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new WklyType();

    protected override string Settings => $$"""{ "ways": 48, "feedback": "open", {{Timing}} }""";

    protected override bool Echo => true;
}

public sealed class Winnsen_with_16_ways : SerialLockBankContract
{
    protected override IBoardType Type { get; } = new WinnsenType();

    protected override string Settings => """{ "ways": 16, "replyTimeoutMs": 150, "turnaroundMs": 2, "pulseMs": 100 }""";

    protected override bool ReportsState => false;
}

public sealed class Winnsen_with_12_ways_behind_an_adapter_with_echo : SerialLockBankContract
{
    protected override IBoardType Type { get; } = new WinnsenType();

    protected override string Settings => """{ "ways": 12, "feedback": "open", "replyTimeoutMs": 150, "turnaroundMs": 2, "pulseMs": 100 }""";

    protected override bool Echo => true;

    protected override bool ReportsState => false;
}

public sealed class Dc02 : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new Dc02Type();

    protected override string Settings => $$"""{ {{Timing}} }""";
}

public sealed class Dc02_behind_an_adapter_with_echo : CheckedLockBankContract
{
    protected override IBoardType Type { get; } = new Dc02Type();

    protected override string Settings => $$"""{ "feedback": "open", {{Timing}} }""";

    protected override bool Echo => true;
}
