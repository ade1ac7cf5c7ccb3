using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.GpioLocks;
using LifeCircle.Edge.Lockers.Mcp23017Locks;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.DirectLocks;

/// <summary>What locks on pins must do beyond other lock boards: pulses that end, whatever happens, and sensors that are believed in time.</summary>
public abstract class PinLockContract : LockBankContract
{
    protected const string Rules = "\"pulseLimiter\": \"hardware\", \"pulseMs\": 200, \"limiterMs\": 1000, \"debounceMs\": 0, \"occupancySettleMs\": 0";

    protected override bool ReportsState => false;

    /// <summary>A contact counts once two looks agree.</summary>
    protected override int Looks => 2;

    private IReadOnlyList<Happening> Coils => [.. Corner.Happenings().Where(h => h.What.StartsWith("switched-", StringComparison.Ordinal))];

    /// <summary>Coils that only the limiter has ended.</summary>
    private IEnumerable<Happening> Cuts => Corner.Happenings().Where(h => h.What == "limiter-cut");

    private ISafeOutputs Outputs => (ISafeOutputs)Bank;

    [Fact]
    public async Task A_coil_is_energised_for_its_pulse_and_no_longer()
    {
        AssertTaken(await Bank.UnlockAsync(Middle, Stop));
        Happening[] both = [.. Coils];
        Assert.Equal(["switched-on", "switched-off"], both.Select(h => h.What));
        Assert.All(both, h => Assert.Equal($"coil/{Middle:00}", h.Part));
        Assert.InRange((both[1].Ns - both[0].Ns) / 1_000_000, 180, 60_000);
        Assert.Empty(Cuts);
    }

    [Fact]
    public async Task A_door_is_unknown_until_two_looks_agree_and_again_after_its_chip_was_away()
    {
        Assert.All((await Bank.ReadDoorsAsync(Stop)).Value, d => Assert.Equal(DoorState.Unknown, d));
        Assert.All((await Bank.ReadDoorsAsync(Stop)).Value, d => Assert.Equal(DoorState.Closed, d));
        await Corner.Control.UnplugAsync(TestSites.BusOf(Type.BusKind), Stop);
        Assert.Equal(DriverFault.PortMissing, (await Bank.ReadDoorsAsync(Stop)).Fault);
        await Corner.Control.PlugAsync(TestSites.BusOf(Type.BusKind), Stop);
        IReadOnlyList<DoorState> first = [];
        await WireTest.UntilAsync(async () => (first = (await Bank.ReadDoorsAsync(Stop)).Value).Count > 0, "the chip is there again", Stop);
        Assert.All(first, d => Assert.Equal(DoorState.Unknown, d));
    }

    [Fact]
    public async Task A_sensor_is_believed_only_behind_a_closed_door()
    {
        var source = (IPointSource)Bank;
        string point = Assert.Single(source.Points).Name;
        Assert.Equal("compartment/02/occupied", point);
        Assert.Equal(PointValue.Of(false), await SeenAsync());
        await Corner.Control.SetInputAsync(TestSites.Locker, point, true, Stop);
        Assert.Equal(PointValue.Of(true), await SeenAsync());
        await MoveAsync(2, open: true);
        Assert.Null(await SeenAsync());
        await MoveAsync(2, open: false);
        Assert.Equal(PointValue.Of(true), await SeenAsync());

        async Task<PointValue?> SeenAsync()
        {
            await DoorsAsync();
            return Assert.Single((await source.ReadAsync(Stop)).Value);
        }
    }

    [Fact]
    public async Task A_pulse_that_nobody_can_end_is_cut_by_the_limiter_and_said_to_be_stuck_until_it_is_ended()
    {
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "stuck-on", Stop);
        AssertTaken(await Bank.UnlockAsync(Middle, Stop));
        Assert.Equal(DriverFault.StuckOn, (await Bank.ReadDoorsAsync(Stop)).Fault);
        DriverResult<DoorState> next = await Bank.UnlockAsync(1, Stop);
        Assert.Equal((DriverFault.StuckOn, false), (next.Fault, next.Sent));
        await WireTest.UntilAsync(() => Cuts.Count() == 1, "the limiter cuts the coil", Stop);
        Assert.Equal(["switched-on", "switched-off"], Coils.Select(h => h.What));

        await Corner.Control.FaultAsync(TestSites.Locker, 0, "none", Stop);
        await RecoverAsync();
        await AssertPulsesAsync(Middle);
        AssertTaken(await Bank.UnlockAsync(1, Stop));
        await AssertPulsesAsync(Middle, 1);
    }

    [Fact]
    public async Task What_a_process_that_was_killed_has_left_on_is_off_before_anything_else()
    {
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "stuck-on", Stop);
        AssertTaken(await Bank.UnlockAsync(Middle, Stop));
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "none", Stop);
        Assert.Equal(DriverFault.None, await Outputs.MakeSafeAsync(SafeOccasion.Start, Stop));
        Assert.Equal(Enumerable.Repeat(DoorState.Closed, Bank.DoorCount), await DoorsAsync());
        await AssertPulsesAsync(Middle);
    }
}

public sealed class Gpio_locks_with_switches_that_close_with_the_door : PinLockContract
{
    protected override IBoardType Type { get; } = new GpioLockType();

    protected override int Address => 0;

    protected override string Settings => $$"""{ {{Rules}}, "compartments": [{ "coil": 5, "door": 17 }, { "coil": 6, "door": 27, "occupancy": 22 }, { "coil": 13, "door": 23 }, { "coil": 300, "door": 24 }] }""";
}

public sealed class Gpio_locks_that_are_active_low_with_switches_the_other_way : PinLockContract
{
    protected override IBoardType Type { get; } = new GpioLockType();

    protected override int Address => 0;

    protected override string Settings =>
        $$"""{ {{Rules}}, "activeLow": true, "feedback": "open", "pullUp": false, "occupancyActiveLow": false, "compartments": [{ "coil": 0, "door": 1 }, { "coil": 2, "door": 3, "occupancy": 4 }] }""";
}

/// <summary>What an expander adds: answers that are wrong, and a chip that forgets.</summary>
public abstract class ExpanderLockContract : PinLockContract
{
    protected override IBoardType Type { get; } = new Mcp23017LockType();

    protected override int Address => 0x23;

    [Fact]
    public async Task An_answer_that_is_wrong_is_a_fault_for_reading_and_an_unknown_outcome_with_one_pulse_for_unlocking()
    {
        foreach ((int i, (string fault, DriverFault expected)) in new[] { ("silence", DriverFault.NoReply), ("wrong-checksum", DriverFault.Garbled) }.Index())
        {
            await Corner.Control.FaultAsync(TestSites.Locker, 0, fault, Stop);
            Assert.Equal(expected, (await Bank.ReadDoorsAsync(Stop)).Fault);
            DriverResult<DoorState> unlock = await Bank.UnlockAsync(Middle, Stop);
            Assert.Equal((expected, true), (unlock.Fault, unlock.Sent));
            Assert.DoesNotContain((await Corner.Control.StateAsync(Stop)).Outputs!, o => o.On);
            await RecoverAsync();
            await AssertPulsesAsync([.. Enumerable.Repeat(Middle, i)]); // A chip that does not acknowledge takes no order; one whose answer is damaged has taken it.
        }
    }

    [Fact]
    public async Task A_chip_that_was_reset_in_the_middle_of_a_pulse_is_not_put_back_to_where_it_was()
    {
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "stuck-on", Stop);
        AssertTaken(await Bank.UnlockAsync(Middle, Stop));
        await Corner.Control.FaultAsync(TestSites.Locker, 0, "reset", Stop);
        await RecoverAsync();
        await AssertPulsesAsync(Middle);
        AssertTaken(await Bank.UnlockAsync(1, Stop));
        await AssertPulsesAsync(Middle, 1);
    }
}

public sealed class Expander_locks_with_switches_that_close_with_the_door : ExpanderLockContract
{
    protected override string Settings => $$"""{ {{Rules}}, "compartments": [{ "coil": "A0", "door": "B0" }, { "coil": "A1", "door": "B1", "occupancy": "B7" }, { "coil": "A7", "door": "B2" }] }""";
}

public sealed class Expander_locks_that_are_active_low_with_switches_the_other_way : ExpanderLockContract
{
    protected override string Settings =>
        $$"""{ {{Rules}}, "activeLow": true, "feedback": "open", "pullUp": false, "occupancyActiveLow": false, "compartments": [{ "coil": "B6", "door": "A0" }, { "coil": "B7", "door": "A1", "occupancy": "A2" }] }""";
}
