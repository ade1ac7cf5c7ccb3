using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers;

/// <summary>What every lock board must do, held by its driver and its simulator together over a real pseudo-terminal.</summary>
public abstract class LockBankContract : IAsyncLifetime
{
    private TestCorner? _corner;
    private ILockBank? _bank;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected TestCorner Corner => _corner!;

    protected ILockBank Bank => _bank!;

    /// <summary>The line between the driver and its wire, with what came back on it.</summary>
    private protected RecordingLink? Line { get; private set; }

    protected abstract IBoardType Type { get; }

    /// <summary>The board's settings in the site file, JSON.</summary>
    protected abstract string Settings { get; }

    protected virtual bool Echo => false;

    /// <summary>The board's reply to an open order carries the door's state.</summary>
    protected virtual bool ReportsState => true;

    /// <summary>False for a board that never answers an open order: the outcome is unknown, and the door tells.</summary>
    protected virtual bool AnswersOpen => true;

    /// <summary>A door in the middle, so that neighbours on both sides show a numbering that is off by one.</summary>
    private int Middle => Bank.DoorCount / 2;

    public async ValueTask InitializeAsync()
    {
        SiteFile site = TestSites.OneLocker(Type.Name, Settings, Echo);
        _corner = await TestCorner.StartAsync(site, new SimulationOptions { LateMs = 900 }, Stop);
        _bank = (ILockBank)_corner.Board(Type, 0, wire => Line = new RecordingLink(wire));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Corner.DisposeAsync();
    }

    [Fact]
    public async Task All_doors_read_closed_at_first()
    {
        IReadOnlyList<DoorState> doors = await DoorsAsync();
        Assert.Equal(Enumerable.Repeat(DoorState.Closed, Bank.DoorCount), doors);
    }

    [Fact]
    public async Task Each_door_that_is_opened_by_hand_reads_open_and_no_other()
    {
        foreach (int door in new[] { 1, 2, Math.Min(8, Bank.DoorCount), Middle, Bank.DoorCount - 1, Bank.DoorCount }.Distinct())
        {
            await MoveAsync(door, open: true);
            IReadOnlyList<DoorState> doors = await DoorsAsync();
            Assert.Equal([door], doors.Index().Where(d => d.Item == DoorState.Open).Select(d => d.Index + 1));
            await MoveAsync(door, open: false);
        }
    }

    [Fact]
    public async Task Unlocking_pulses_that_door_once_and_no_other()
    {
        foreach (int door in new[] { 1, Middle, Bank.DoorCount })
        {
            DriverResult<DoorState> result = await Bank.UnlockAsync(door, Stop);
            AssertTaken(result);
            Assert.Equal(ReportsState && AnswersOpen ? DoorState.Closed : DoorState.Unknown, result.Value);
        }

        await AssertPulsesAsync(1, Middle, Bank.DoorCount);
    }

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

    [Fact]
    public async Task A_door_that_does_not_exist_is_a_mistake_of_the_caller()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Bank.UnlockAsync(0, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Bank.UnlockAsync(Bank.DoorCount + 1, Stop));
        Assert.Empty(Corner.Pulses());
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

    [Fact]
    public async Task A_stuck_door_takes_its_pulse_and_stays_closed()
    {
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "stuck-door", Stop, Middle);
        AssertTaken(await Bank.UnlockAsync(Middle, Stop));
        await Assert.ThrowsAsync<InvalidOperationException>(() => MoveAsync(Middle, open: true));
        Assert.Equal(DoorState.Closed, (await DoorsAsync())[Middle - 1]);
        await AssertPulsesAsync(Middle);
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "none", Stop, Middle);
        await MoveAsync(Middle, open: true);
        Assert.Equal(DoorState.Open, (await DoorsAsync())[Middle - 1]);
    }

    [Fact]
    public async Task A_pulled_adapter_is_port_missing_and_after_its_return_all_is_as_before()
    {
        await MoveAsync(Middle, open: true);
        await Corner.Control.UnplugAsync(TestSites.Bus, Stop);
        Assert.Equal(DriverFault.PortMissing, (await Bank.ReadDoorsAsync(Stop)).Fault);
        DriverResult<DoorState> unlock = await Bank.UnlockAsync(1, Stop);
        Assert.Equal((DriverFault.PortMissing, false), (unlock.Fault, unlock.Sent));
        Assert.Empty(Corner.Pulses());
        await Corner.Control.PlugAsync(TestSites.Bus, Stop);
        await RecoverAsync();
        Assert.Equal(DoorState.Open, (await DoorsAsync())[Middle - 1]);
    }

    /// <summary>What an unlock of a healthy board brings: done, or unknown from a board that never says.</summary>
    private void AssertTaken(DriverResult<DoorState> result) =>
        Assert.Equal((AnswersOpen ? DriverFault.None : DriverFault.NoReply, true), (result.Fault, result.Sent));

    private async Task AssertPulsesAsync(params int[] doors)
    {
        if (!AnswersOpen)
        {
            await WireTest.UntilAsync(() => Corner.Pulses().Count >= doors.Length, "the board has heard its order", Stop);
        }

        Assert.Equal(doors, Corner.Pulses());
    }

    private async Task RecoverAsync()
    {
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "none", Stop);
        await WireTest.UntilAsync(async () => (await Bank.ReadDoorsAsync(Stop)).IsOk, "the board answers again once the fault is gone", Stop);
    }

    private async Task<IReadOnlyList<DoorState>> DoorsAsync()
    {
        DriverResult<IReadOnlyList<DoorState>> doors = await Bank.ReadDoorsAsync(Stop);
        Assert.Equal(DriverFault.None, doors.Fault);
        Assert.Equal(Bank.DoorCount, doors.Value.Count);
        return doors.Value;
    }

    private Task MoveAsync(int door, bool open) => Corner.Control.MoveDoorAsync(TestSites.Locker, $"compartment/{door:00}", open, Stop);
}
