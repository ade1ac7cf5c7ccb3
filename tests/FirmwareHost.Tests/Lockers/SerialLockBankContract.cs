using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers;

/// <summary>What a serial line adds: answers that are wrong, late, in pieces or missing.</summary>
public abstract class SerialLockBankContract : LockBankContract
{
    [Fact]
    public async Task The_pulse_is_in_the_log_before_the_reply_is_on_the_wire()
    {
        int before = 0;
        Corner.Link.Tap = (sent, _) => before = sent ? before : Math.Max(before, Corner.Pulses().Count);
        AssertTaken(await Bank.UnlockAsync(Middle, Stop));
        if (AnswersOpen)
        {
            Assert.Equal(1, before);
        }
    }

    [Theory]
    [InlineData("silence", DriverFault.NoReply)]
    [InlineData("wrong-checksum", DriverFault.Garbled)]
    [InlineData("wrong-address", DriverFault.WrongReply)]
    [InlineData("late", DriverFault.NoReply)]
    public async Task A_faulty_answer_is_a_fault_for_reading_and_an_unknown_outcome_with_one_pulse_for_unlocking(string fault, DriverFault expected)
    {
        await Corner.Control.FaultAsync(TestSites.Locker, 0, fault, Stop);
        Assert.Equal(expected, (await Bank.ReadDoorsAsync(Stop)).Fault);
        DriverResult<DoorState> unlock = await Bank.UnlockAsync(Middle, Stop);
        Assert.Equal((AnswersOpen ? expected : DriverFault.NoReply, true), (unlock.Fault, unlock.Sent));
        await AssertPulsesAsync(Middle);
        await RecoverAsync();
    }

    [Fact]
    public async Task Garbage_is_never_a_value_and_one_pulse_stays_one_pulse()
    {
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "garbage", Stop);
        for (int i = 0; i < 5; i++)
        {
            Assert.Contains((await Bank.ReadDoorsAsync(Stop)).Fault, new[] { DriverFault.Garbled, DriverFault.WrongReply });
        }

        Assert.False((await Bank.UnlockAsync(Middle, Stop)).IsOk);
        await AssertPulsesAsync(Middle);
        await RecoverAsync();
    }

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_is_read()
    {
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "split", Stop);
        await MoveAsync(Middle, open: true);
        Assert.Equal(DoorState.Open, (await DoorsAsync())[Middle - 1]);
        AssertTaken(await Bank.UnlockAsync(1, Stop));
        await AssertPulsesAsync(1);
    }

    [Fact]
    public async Task A_late_answer_is_not_taken_for_the_next_one()
    {
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "late", Stop);
        Assert.Equal(DriverFault.NoReply, (await Bank.UnlockAsync(1, Stop)).Fault);
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "none", Stop);
        for (int i = 0; i < 6; i++)
        {
            // Somewhere among these the late answer arrives; whatever they make of it, it is no door state and no confirmation.
            DriverResult<IReadOnlyList<DoorState>> doors = await Bank.ReadDoorsAsync(Stop);
            Assert.All(doors.Value, d => Assert.Equal(DoorState.Closed, d));
            DriverResult<DoorState> unlock = await Bank.UnlockAsync(2, Stop);
            Assert.True(unlock.IsOk || unlock.Sent);
        }

        await AssertPulsesAsync(1, 2, 2, 2, 2, 2, 2);
    }
}
