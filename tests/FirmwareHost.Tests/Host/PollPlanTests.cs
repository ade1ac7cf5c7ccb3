using CsCheck;
using LifeCircle.Edge.FirmwareHost.Polling;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

public sealed class PollPlanTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    [Fact]
    public void A_board_that_answers_is_polled_every_interval_from_start_to_start()
    {
        Bus bus = new(Interval);
        bus.Run(TimeSpan.FromSeconds(10), (_, _) => (true, TimeSpan.FromMilliseconds(40)));
        Assert.InRange(bus.Polls[0], 40, 41);
    }

    [Fact]
    public void On_a_bus_that_is_too_slow_for_its_boards_each_gets_its_turn()
    {
        Bus bus = new(Interval, Interval, Interval);
        bus.Run(TimeSpan.FromSeconds(60), (_, _) => (true, TimeSpan.FromMilliseconds(150)));
        Assert.All(bus.Polls, polls => Assert.InRange(polls, 132, 135));
        Assert.True(bus.Busy > TimeSpan.FromSeconds(59), "the bus never rests");
    }

    [Fact]
    public void A_dead_board_costs_its_bus_less_than_a_twentieth_of_the_time() =>
        Gen.Select(Gen.Int[20, 1_000], Gen.Int[10, 2_000], Gen.Int[1, 60]).Sample((intervalMs, costMs, answerMs) =>
        {
            Bus bus = new(TimeSpan.FromMilliseconds(intervalMs), Interval);
            TimeSpan wasted = TimeSpan.Zero;
            bus.Run(TimeSpan.FromMinutes(10), (board, _) =>
            {
                if (board == 1) { return (true, TimeSpan.FromMilliseconds(answerMs)); }
                wasted += TimeSpan.FromMilliseconds(costMs);
                return (false, TimeSpan.FromMilliseconds(costMs));
            });
            // Finding out that it is dead costs three polls on top.
            TimeSpan steady = wasted - TimeSpan.FromMilliseconds(costMs * PollPlan.FaultsToLose);
            return steady < TimeSpan.FromMinutes(10) * 0.05;
        });

    [Fact]
    public void A_single_bad_frame_neither_loses_a_board_nor_slows_it_down()
    {
        Bus bus = new(Interval);
        bus.Run(TimeSpan.FromSeconds(30), (_, poll) => (poll % 5 != 0, TimeSpan.FromMilliseconds(40)));
        Assert.DoesNotContain(bus.Notes, n => n.Note is PollNote.Lost or PollNote.Found);
        Assert.InRange(bus.Polls[0], 110, 121);
    }

    [Fact]
    public void A_board_whose_power_comes_back_is_found_within_the_longest_rest()
    {
        Bus bus = new(Interval);
        TimeSpan back = TimeSpan.FromMinutes(5);
        bus.Run(TimeSpan.FromMinutes(6), (_, _) => (bus.Now >= back, TimeSpan.FromMilliseconds(200)));
        Assert.Equal([PollNote.Lost, PollNote.Found], bus.Notes.Where(n => n.Note is PollNote.Lost or PollNote.Found).Select(n => n.Note));
        TimeSpan found = bus.Notes.Single(n => n.Note == PollNote.Found).At;
        Assert.InRange(found, back, back + TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void A_missing_port_costs_nothing_so_it_is_tried_at_every_interval()
    {
        PollPlan plan = new([Interval], TimeSpan.Zero);
        TimeSpan now = TimeSpan.Zero;
        for (int i = 0; i < 100; i++)
        {
            plan.Done(0, now, now, isOk: false, isFree: true);
            TimeSpan due = plan.Next(now).Due;
            Assert.Equal(now + Interval, due);
            now = due;
        }
    }

    [Fact]
    public void A_board_that_has_just_been_pulsed_is_polled_at_once()
    {
        PollPlan plan = new([Interval, Interval], TimeSpan.Zero);
        plan.Done(0, TimeSpan.Zero, TimeSpan.FromMilliseconds(10), isOk: true);
        plan.Done(1, TimeSpan.Zero, TimeSpan.FromMilliseconds(20), isOk: true);
        TimeSpan now = TimeSpan.FromMilliseconds(30);
        Assert.Null(plan.Next(now).Board);
        plan.Hurry(1, now);
        Assert.Equal(1, plan.Next(now).Board);
    }

    /// <summary>A bus on virtual time.</summary>
    private sealed class Bus(params TimeSpan[] intervals)
    {
        private readonly PollPlan _plan = new(intervals, TimeSpan.Zero);

        public int[] Polls { get; } = new int[intervals.Length];

        public List<(PollNote Note, TimeSpan At)> Notes { get; } = [];

        public TimeSpan Now { get; private set; }

        public TimeSpan Busy { get; private set; }

        public void Run(TimeSpan until, Func<int, int, (bool IsOk, TimeSpan Cost)> answer)
        {
            while (Now < until)
            {
                (int? board, TimeSpan due) = _plan.Next(Now);
                if (board is not { } next)
                {
                    Now = due;
                    continue;
                }

                TimeSpan start = Now;
                (bool isOk, TimeSpan cost) = answer(next, Polls[next]++);
                Now += cost;
                Busy += cost;
                Notes.Add((_plan.Done(next, start, Now, isOk), Now));
            }
        }
    }
}
