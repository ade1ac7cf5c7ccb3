using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Outputs;

/// <summary>What a serial line adds: answers that are wrong, late, in pieces, or have a flipped bit.</summary>
public abstract class SerialSwitchBankContract : SwitchBankContract
{
    [Theory]
    [InlineData("silence", DriverFault.NoReply)]
    [InlineData("wrong-checksum", DriverFault.Garbled)]
    [InlineData("wrong-address", DriverFault.WrongReply)]
    [InlineData("late", DriverFault.NoReply)]
    public async Task A_faulty_answer_is_a_fault_for_reading_and_an_unknown_outcome_with_one_switching(string fault, DriverFault expected)
    {
        await StartAsync();
        await Corner.Control.FaultAsync(Device, 0, fault, Stop);
        Assert.Equal(expected, (await Source.ReadAsync(Stop)).Fault);
        DriverResult<bool> switched = await Bank.SwitchAsync(4, true, Stop);
        Assert.Equal((expected, true), (switched.Fault, switched.Sent));
        Assert.Equal(["switched-on relay/04"], Switched("relay/04"));
        Assert.NotEqual(DriverFault.None, await Bank.MakeSafeAsync(SafeOccasion.Stop, Stop));
        await Corner.Control.FaultAsync(Device, 0, "none", Stop);
        await WireTest.UntilAsync(async () => await Bank.MakeSafeAsync(SafeOccasion.Stop, Stop) == DriverFault.None, "the outputs are safe once the fault is gone", Stop);
        Assert.DoesNotContain(4, await OnAsync());
    }

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_is_read()
    {
        await StartAsync();
        await Corner.Control.FaultAsync(Device, 0, "split", Stop);
        Assert.True((await Bank.SwitchAsync(4, true, Stop)).IsOk);
        Assert.Equal([1, 4], await OnAsync());
    }

    [Fact]
    public async Task No_reply_with_one_bit_flipped_is_taken()
    {
        await StartAsync();
        await ValuesAsync();
        Assert.True((await Bank.SwitchAsync(1, true, Stop)).IsOk);
        Assert.NotEmpty(Line!.Matched);
        Assert.Empty(Line.TakenWithOneBitFlipped());
    }
}
