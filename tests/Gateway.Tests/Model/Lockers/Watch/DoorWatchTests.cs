using CsCheck;
using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Watch;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers.Watch;

public sealed class DoorWatchTests
{
    private const long Ms = 1_000_000;

    private static readonly DoorWatchRules Rules = new();
    private static readonly DoorView Shut = new(new(DoorLook.Closed, Inside.Empty, HasInside: true, Reachable: true), InUse: false, Books.Free);
    private static readonly DoorView Open = Shut with { Senses = Shut.Senses with { Door = DoorLook.Open } };
    private static readonly DoorView Wrong = Shut with { Senses = Shut.Senses with { Inside = Inside.Occupied } };
    private static readonly DoorWatchEvent Tick = new DoorWatchEvent.Tick();

    private static readonly Gen<DoorView> AnyView = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 9], Gen.Int[0, 2], (door, inside, flags, books) =>
        new DoorView(new((DoorLook)door, (Inside)inside, HasInside: flags != 0, Reachable: flags != 1), InUse: flags is 2 or 3, (Books)books));

    [Fact]
    public void A_door_that_nobody_uses_and_nobody_closes_is_ajar_until_it_is_read_closed()
    {
        DoorWatch watch = Run(DoorWatch.Quiet, (0, Tick, Open), (179_999, Tick, Open));
        DoorWatchStep step = Next(watch, Tick, Open, 180_000);
        Assert.Equal(DoorAlarms.Ajar, step.Raised);
        Assert.Equal(DoorAlarms.None, Next(step.Watch, Tick, Open, 400_000).Raised);
        watch = Run(step.Watch, (400_001, Tick, Shut));
        Assert.Equal(DoorAlarms.None, Next(watch, Tick, Shut, 401_000).Cleared);
        Assert.Equal(DoorAlarms.Ajar, Next(watch, Tick, Shut, 401_001).Cleared);
    }

    [Fact]
    public void A_visit_at_the_door_is_no_alarm_and_a_door_that_was_left_open_is_not_ajar_too()
    {
        Assert.Equal(DoorAlarms.None, Run(DoorWatch.Quiet, (0, Tick, Open with { InUse = true }), (900_000, Tick, Open with { InUse = true })).Up);
        DoorWatch left = Run(DoorWatch.Quiet, (0, new DoorWatchEvent.VisitEnded(VisitEnd.LeftOpen), Open), (900_000, Tick, Open));
        Assert.Equal(DoorAlarms.NeverClosed, left.Up);
        Assert.Equal(DoorAlarms.NeverClosed, Next(Run(left, (900_001, Tick, Shut)), Tick, Shut, 902_000).Cleared);
    }

    [Fact]
    public void An_opening_that_no_command_explains_is_told_after_the_storms_span_and_stays_until_a_person_looked()
    {
        DoorWatch watch = Run(DoorWatch.Quiet, (0, new DoorWatchEvent.Opened(ByCommand: false), Open), (1_999, Tick, Shut));
        Assert.Equal(DoorAlarms.None, watch.Up);
        DoorWatchStep step = Next(watch, Tick, Shut, 2_000);
        Assert.Equal(DoorAlarms.OpenedWithoutCommand, step.Raised);
        Assert.Equal(DoorAlarms.OpenedWithoutCommand, Run(step.Watch, (500_000, Tick, Shut)).Up);
        Assert.Equal(DoorAlarms.OpenedWithoutCommand, Next(step.Watch, new DoorWatchEvent.Checked(), Shut, 600_000).Cleared);
    }

    [Fact]
    public void An_opening_by_command_in_a_visit_after_a_pulse_or_of_a_storm_is_none()
    {
        DoorWatchEvent forced = new DoorWatchEvent.Opened(ByCommand: false);
        Assert.Equal(DoorAlarms.None, Run(DoorWatch.Quiet, (0, new DoorWatchEvent.Opened(ByCommand: true), Open), (3_000, Tick, Shut)).Up);
        Assert.Equal(DoorAlarms.None, Run(DoorWatch.Quiet, (0, forced, Open with { InUse = true }), (3_000, Tick, Shut)).Up);
        Assert.Equal(DoorAlarms.None, Run(DoorWatch.Quiet, (0, new DoorWatchEvent.Pulsed(), Shut), (29_999, forced, Open), (33_000, Tick, Shut)).Up);
        Assert.Equal(DoorAlarms.OpenedWithoutCommand, Run(DoorWatch.Quiet, (0, new DoorWatchEvent.Pulsed(), Shut), (30_000, forced, Open), (33_000, Tick, Shut)).Up);
        Assert.Equal(DoorAlarms.None, Run(DoorWatch.Quiet, (0, forced, Open), (500, new DoorWatchEvent.WasStorm(), Open), (3_000, Tick, Shut)).Up);
    }

    [Fact]
    public void A_forced_opening_is_told_although_the_gateway_started_anew_in_between() =>
        Assert.Equal(DoorAlarms.OpenedWithoutCommand, Run(DoorWatch.Quiet, (9_000, new DoorWatchEvent.Opened(ByCommand: false), Open), (5, new DoorWatchEvent.Restarted(), Shut), (2_005, Tick, Shut)).Up);

    [Fact]
    public void A_lock_that_was_stuck_is_well_again_when_its_door_is_seen_open()
    {
        DoorWatchStep stuck = Next(DoorWatch.Quiet, new DoorWatchEvent.VisitEnded(VisitEnd.NotOpened), Shut, 0);
        Assert.Equal(DoorAlarms.LockStuck, stuck.Raised);
        Assert.Equal(DoorAlarms.LockStuck, Run(stuck.Watch, (900_000, Tick, Shut)).Up);
        Assert.Equal(DoorAlarms.LockStuck, Next(stuck.Watch, new DoorWatchEvent.Opened(ByCommand: true), Shut, 1_000).Cleared);
        Assert.Equal(DoorAlarms.LockStuck, Next(stuck.Watch, Tick, Open, 1_000).Cleared);
        Assert.Equal(DoorAlarms.LockStuck, Next(stuck.Watch, Tick, Open with { InUse = true }, 1_000).Cleared);
    }

    [Theory]
    [InlineData(Books.Free, Inside.Occupied, true)]
    [InlineData(Books.Stored, Inside.Empty, true)]
    [InlineData(Books.Free, Inside.Empty, false)]
    [InlineData(Books.Stored, Inside.Occupied, false)]
    [InlineData(Books.Open, Inside.Occupied, false)]
    [InlineData(Books.Free, Inside.Unknown, false)]
    public void Books_and_sensor_that_disagree_for_ten_seconds_under_a_closed_door_are_an_alarm(Books books, Inside inside, bool alarm)
    {
        DoorView view = new(Shut.Senses with { Inside = inside }, InUse: false, books);
        DoorWatch watch = Run(DoorWatch.Quiet, (0, Tick, view), (9_999, Tick, view));
        Assert.Equal(DoorAlarms.None, watch.Up);
        Assert.Equal(alarm ? DoorAlarms.OccupancyDisagrees : DoorAlarms.None, Next(watch, Tick, view, 10_000).Raised);
        Assert.Equal(DoorAlarms.None, Run(DoorWatch.Quiet, (0, Tick, view), (5_000, Tick, view with { InUse = true }), (5_001, Tick, view), (15_000, Tick, view)).Up);
    }

    [Fact]
    public void What_a_person_looked_at_is_left_alone_until_books_or_sensor_change()
    {
        DoorWatch watch = Run(DoorWatch.Quiet, (0, Tick, Wrong), (10_000, Tick, Wrong), (20_000, new DoorWatchEvent.Checked(), Wrong), (90_000, Tick, Wrong));
        Assert.Equal(DoorAlarms.None, watch.Up);
        watch = Run(watch, (90_001, Tick, Shut), (90_002, Tick, Wrong), (100_002, Tick, Wrong));
        Assert.Equal(DoorAlarms.OccupancyDisagrees, watch.Up);
        Assert.Equal(DoorAlarms.OccupancyDisagrees, Next(Run(watch, (100_003, Tick, Shut)), Tick, Shut, 101_003).Cleared);
    }

    [Fact]
    public void Over_any_history_alarms_rise_and_fall_by_turns_and_what_cannot_be_read_raises_nothing_of_the_sensors() =>
        Gen.Select(Gen.Int[0, 12], AnyView, Gen.Int[0, 4]).Array[1, 150].Sample(history =>
        {
            DoorWatch watch = DoorWatch.Quiet;
            DoorAlarms up = DoorAlarms.None;
            long now = 0;
            foreach ((int what, DoorView view, int pause) in history)
            {
                now += new[] { 1, 1_000, 2_000, 11_000, 181_000 }[pause] * Ms;
                DoorWatchStep step = DoorWatchMachine.Next(watch, EventOf(what), view, now, Rules);
                Assert.Equal(DoorAlarms.None, step.Raised & (up | step.Cleared));
                Assert.Equal(step.Cleared, step.Cleared & up);
                Assert.True(!step.Raised.HasFlag(DoorAlarms.Ajar) || view is { InUse: false, Senses: { Reachable: true, Door: DoorLook.Open } });
                Assert.True(!step.Raised.HasFlag(DoorAlarms.OccupancyDisagrees) || view is { InUse: false, Senses: { Reachable: true, HasInside: true, Door: DoorLook.Closed } });
                Assert.True(!step.Raised.HasFlag(DoorAlarms.LockStuck) || EventOf(what) is DoorWatchEvent.VisitEnded { End: VisitEnd.NotOpened });
                Assert.True(!step.Raised.HasFlag(DoorAlarms.NeverClosed) || EventOf(what) is DoorWatchEvent.VisitEnded { End: VisitEnd.LeftOpen });
                Assert.True(!step.Cleared.HasFlag(DoorAlarms.OpenedWithoutCommand) || EventOf(what) is DoorWatchEvent.Checked);
                up = (up | step.Raised) & ~step.Cleared;
                Assert.Equal(up, step.Watch.Up);
                watch = step.Watch;
            }
        });

    private static DoorWatchEvent EventOf(int what) => what switch
    {
        0 => new DoorWatchEvent.Pulsed(),
        1 or 2 => new DoorWatchEvent.Opened(ByCommand: false),
        3 => new DoorWatchEvent.Opened(ByCommand: true),
        4 => new DoorWatchEvent.WasStorm(),
        5 => new DoorWatchEvent.VisitEnded(VisitEnd.NotOpened),
        6 => new DoorWatchEvent.VisitEnded(VisitEnd.LeftOpen),
        7 => new DoorWatchEvent.VisitEnded(VisitEnd.Closed),
        8 => new DoorWatchEvent.Checked(),
        9 => new DoorWatchEvent.Restarted(),
        _ => Tick,
    };

    private static DoorWatchStep Next(DoorWatch watch, DoorWatchEvent @event, DoorView view, long nowMs) => DoorWatchMachine.Next(watch, @event, view, nowMs * Ms, Rules);

    private static DoorWatch Run(DoorWatch watch, params (long AtMs, DoorWatchEvent Event, DoorView View)[] history) =>
        history.Aggregate(watch, (w, h) => Next(w, h.Event, h.View, h.AtMs).Watch);
}
