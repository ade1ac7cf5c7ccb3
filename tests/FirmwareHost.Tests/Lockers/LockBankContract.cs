using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers;

/// <summary>What every lock board must do, held by its driver and its simulator together over their real wire.</summary>
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

    protected virtual int Address => Math.Max(1, Type.Addresses.Min);

    /// <summary>Looks until a door's state follows its switch.</summary>
    protected virtual int Looks => 1;

    /// <summary>The board's reply to an open order carries the door's state.</summary>
    protected virtual bool ReportsState => true;

    /// <summary>False for a board that never answers an open order: the outcome is unknown, and the door tells.</summary>
    protected virtual bool AnswersOpen => true;

    /// <summary>A door in the middle, so that neighbours on both sides show a numbering that is off by one.</summary>
    protected int Middle => Bank.DoorCount / 2;

    public async ValueTask InitializeAsync()
    {
        SiteFile site = TestSites.One(TestSites.Locker, "locker", Type.BusKind, Type.Name, Address, Settings, Echo);
        _corner = await TestCorner.StartAsync(site, new SimulationOptions { LateMs = 900 }, Stop);
        _bank = (ILockBank)_corner.Board(Type, 0, wire => Line = new RecordingLink(wire));
        if (_bank is ISafeOutputs outputs) { Assert.Equal(DriverFault.None, await outputs.MakeSafeAsync(SafeOccasion.Start, Stop)); } // As the host does, before anything else.
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
    public async Task A_door_that_does_not_exist_is_a_mistake_of_the_caller()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Bank.UnlockAsync(0, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Bank.UnlockAsync(Bank.DoorCount + 1, Stop));
        Assert.Empty(Corner.Pulses());
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
        await Corner.Control.UnplugAsync(TestSites.BusOf(Type.BusKind), Stop);
        Assert.Equal(DriverFault.PortMissing, (await Bank.ReadDoorsAsync(Stop)).Fault);
        DriverResult<DoorState> unlock = await Bank.UnlockAsync(1, Stop);
        Assert.Equal((DriverFault.PortMissing, false), (unlock.Fault, unlock.Sent));
        Assert.Empty(Corner.Pulses());
        await Corner.Control.PlugAsync(TestSites.BusOf(Type.BusKind), Stop);
        await RecoverAsync();
        Assert.Equal(DoorState.Open, (await DoorsAsync())[Middle - 1]);
    }

    /// <summary>What an unlock of a healthy board brings: done, or unknown from a board that never says.</summary>
    protected void AssertTaken(DriverResult<DoorState> result) =>
        Assert.Equal((AnswersOpen ? DriverFault.None : DriverFault.NoReply, true), (result.Fault, result.Sent));

    protected async Task AssertPulsesAsync(params int[] doors)
    {
        if (!AnswersOpen)
        {
            await WireTest.UntilAsync(() => Corner.Pulses().Count >= doors.Length, "the board has heard its order", Stop);
        }

        Assert.Equal(doors, Corner.Pulses());
    }

    protected async Task RecoverAsync()
    {
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "none", Stop);
        await WireTest.UntilAsync(async () => (await Bank.ReadDoorsAsync(Stop)).IsOk, "the board answers again once the fault is gone", Stop);
    }

    protected async Task<IReadOnlyList<DoorState>> DoorsAsync()
    {
        DriverResult<IReadOnlyList<DoorState>> doors = await Bank.ReadDoorsAsync(Stop);
        for (int look = 1; look < Looks; look++) { doors = await Bank.ReadDoorsAsync(Stop); }
        Assert.Equal(DriverFault.None, doors.Fault);
        Assert.Equal(Bank.DoorCount, doors.Value.Count);
        return doors.Value;
    }

    protected Task MoveAsync(int door, bool open) => Corner.Control.MoveDoorAsync(TestSites.Locker, $"compartment/{door:00}", open, Stop);
}
