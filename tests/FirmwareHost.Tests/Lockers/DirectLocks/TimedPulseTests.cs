using CsCheck;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Lockers.TimedCoils;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.DirectLocks;

/// <summary>The rules of a pulse that this program ends, with a board whose every answer the test chooses.</summary>
public sealed class TimedPulseTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>How one order to the board goes: taken or not, and confirmed or not.</summary>
    private enum Luck { Confirmed, TakenUnconfirmed, LostUnconfirmed, NotSent }

    [Fact]
    public async Task Whatever_the_board_answers_no_coil_is_left_on_unless_it_is_said_and_none_begins_while_an_off_is_owed() =>
        await Gen.Select(Gen.Enum<Luck>().Array[0, 40], Gen.Select(Gen.Int[1, 4], Gen.Bool).Array[1, 12]).SampleAsync(async (luck, steps) =>
        {
            var board = new Board(luck);
            var pulse = new TimedPulse(board, TimeSpan.Zero, TimeSpan.Zero, TimeProvider.System, offIsOwed: true);
            bool settled = false;
            foreach ((int coil, bool unlocks) in steps)
            {
                int begun = board.Begun;
                if (unlocks)
                {
                    DriverResult<DoorState> fired = await pulse.FireAsync(coil, Stop);
                    Assert.True(fired.Sent || board.Begun == begun, "nothing was sent, and a coil got current");
                    Assert.InRange(board.Begun - begun, 0, 1);
                }

                DriverFault fault = await pulse.SettleAsync();
                settled = fault == DriverFault.None;
                Assert.True(!settled || board.On.Count == 0, "it says that all is off, and a coil is on");
                Assert.InRange(board.MostOn, 0, 1);
            }

            // Once the board answers again, all is off.
            board.IsWell = true;
            Assert.Equal(DriverFault.None, await pulse.SettleAsync());
            Assert.Empty(board.On);
        }, iter: 50);

    [Fact]
    public async Task An_off_that_nobody_confirms_is_stuck_on_and_the_first_one_that_is_confirmed_ends_it()
    {
        var board = new Board([Luck.Confirmed, Luck.Confirmed, .. Enumerable.Repeat(Luck.LostUnconfirmed, 4), Luck.LostUnconfirmed, Luck.LostUnconfirmed]);
        var pulse = new TimedPulse(board, TimeSpan.Zero, TimeSpan.Zero, TimeProvider.System, offIsOwed: true);
        Assert.Equal(DriverFault.None, (await pulse.FireAsync(2, Stop)).Fault);
        Assert.Equal([2], board.On);
        Assert.Equal(DriverFault.StuckOn, await pulse.SettleAsync());
        DriverResult<DoorState> next = await pulse.FireAsync(3, Stop);
        Assert.Equal((DriverFault.StuckOn, false, 1), (next.Fault, next.Sent, board.Begun));
        Assert.Equal(DriverFault.None, await pulse.SettleAsync());
        Assert.Empty(board.On);
    }

    [Fact]
    public async Task A_board_that_throws_in_the_middle_is_told_off_all_the_same()
    {
        var board = new Board([]) { ThrowsOnce = true };
        var pulse = new TimedPulse(board, TimeSpan.Zero, TimeSpan.Zero, TimeProvider.System, offIsOwed: true);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pulse.FireAsync(1, Stop));
        Assert.Equal((1, 0), (board.Begun, board.On.Count));
    }

    /// <summary>Four coils whose orders go as the test says, then well.</summary>
    private sealed class Board(IEnumerable<Luck> luck) : ICoils
    {
        private readonly Queue<Luck> _luck = new(luck);

        internal HashSet<int> On { get; } = [];

        internal int Begun { get; private set; }

        internal int MostOn { get; private set; }

        internal bool IsWell { get; set; }

        internal bool ThrowsOnce { get; set; }

        public ValueTask<DriverResult<bool>> SwitchAsync(int coil, bool on, CancellationToken cancellationToken)
        {
            Luck now = Next();
            if (now is Luck.Confirmed or Luck.TakenUnconfirmed) { Take(coil, on); }
            if (on && ThrowsOnce)
            {
                ThrowsOnce = false;
                throw new InvalidOperationException("an error of the program");
            }

            return new(new DriverResult<bool>(on, now == Luck.Confirmed ? DriverFault.None : DriverFault.NoReply, Sent: now != Luck.NotSent));
        }

        public ValueTask<DriverFault> AllOffAsync()
        {
            Luck now = Next();
            if (now is Luck.Confirmed or Luck.TakenUnconfirmed) { On.Clear(); }
            return new(now == Luck.Confirmed ? DriverFault.None : DriverFault.NoReply);
        }

        private void Take(int coil, bool on)
        {
            if (on && On.Add(coil)) { Begun++; }
            if (!on) { On.Remove(coil); }
            MostOn = Math.Max(MostOn, On.Count);
        }

        private Luck Next() => !IsWell && _luck.TryDequeue(out Luck next) ? next : Luck.Confirmed;
    }
}
