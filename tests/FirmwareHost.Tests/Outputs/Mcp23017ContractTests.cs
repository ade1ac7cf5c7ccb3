using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Sensors.Mcp23017;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Outputs;

public abstract class Mcp23017Contract : SwitchBankContract
{
    protected override IBoardType Type { get; } = new Mcp23017Type();

    protected override int Address => 0x21;

    protected override (int Outputs, int Inputs) Counts => (6, 4);

    [Fact]
    public async Task A_chip_that_does_not_answer_is_silent_and_one_that_answers_wrongly_is_garbled()
    {
        await StartAsync();
        await Corner.Control.FaultAsync(Device, 0, "silence", Stop);
        Assert.Equal(DriverFault.NoReply, (await Source.ReadAsync(Stop)).Fault);
        Assert.Equal(DriverFault.NoReply, (await Bank.SwitchAsync(4, true, Stop)).Fault);
        await Corner.Control.FaultAsync(Device, 0, "wrong-checksum", Stop);
        Assert.Equal(DriverFault.Garbled, (await Source.ReadAsync(Stop)).Fault);
        await Corner.Control.FaultAsync(Device, 0, "none", Stop);
        await ValuesUntilAsync();
        Assert.DoesNotContain(4, await OnAsync());
    }

    [Fact]
    public async Task A_chip_that_was_reset_is_told_once_and_set_up_again_with_what_was_on()
    {
        await StartAsync();
        Assert.True((await Bank.SwitchAsync(4, true, Stop)).IsOk);
        await Corner.Control.FaultAsync(Device, 0, "reset", Stop);
        Assert.Contains("switched-off relay/04", Switched("relay/04"));
        Assert.Equal(DriverFault.Reset, (await Source.ReadAsync(Stop)).Fault);
        Assert.Equal([1, 4], await OnAsync());
        Assert.Equal(["switched-on relay/04", "switched-off relay/04", "switched-on relay/04"], Switched("relay/04"));
    }

    private Task ValuesUntilAsync() => Wire.WireTest.UntilAsync(async () => (await Source.ReadAsync(Stop)).IsOk, "the chip answers again once the fault is gone", Stop);
}

public sealed class An_expander_with_contacts_to_ground : Mcp23017Contract
{
    protected override string Settings => """ "outputPins": ["A0", "A1", "A2", "A3", "B6", "B7"], "inputPins": ["B0", "B1", "A7", "B2"], "debounceMs": 0 """;
}

public sealed class An_expander_with_active_high_contacts_and_active_low_relays : Mcp23017Contract
{
    protected override string Settings => """ "outputPins": ["B0", "B1", "B2", "B3", "A6", "A7"], "inputPins": ["A0", "A1", "B7", "A2"], "activeLow": false, "pullUp": false, "outputsActiveLow": true, "debounceMs": 5 """;
}
