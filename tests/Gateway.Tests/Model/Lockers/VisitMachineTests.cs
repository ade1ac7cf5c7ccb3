using CsCheck;
using LifeCircle.Edge.Model.Lockers.Doors;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers;

public sealed class VisitMachineTests
{
    private const long Ms = 1_000_000;
    private const string Id = "v1";

    private static readonly DoorRules Rules = new();

    private static readonly int[] LimitsMs = [0, Rules.SettleMs, Rules.ReadAfterMs, Rules.CheckWithinMs, Rules.AnswerWithinMs, Rules.RemindAfterMs, Rules.RemindAfterMs + Rules.GiveUpAfterMs];

    private static readonly int[] PausesMs = [0, 1, 400, 2_499, 2_500, 31_000, 61_000, 200_000];

    private static readonly DoorSenses[] EverySense =
    [
        .. from door in Enum.GetValues<DoorLook>()
           from inside in Enum.GetValues<Inside>()
           from hasInside in new[] { false, true }
           from reachable in new[] { false, true }
           select new DoorSenses(door, inside, hasInside, reachable),
    ];

    private static readonly Gen<DoorSenses> AnySenses = Gen.Int[0, EverySense.Length - 1].Select(n => EverySense[n]);

    private static readonly DoorSenses Shut = new(DoorLook.Closed, Inside.Empty, HasInside: true, Reachable: true);

    [Fact]
    public void Every_state_takes_every_event_under_every_sense_before_and_after_each_limit()
    {
        foreach (Visit visit in EveryVisit())
        {
            foreach (VisitEvent @event in EveryEvent(2))
            {
                foreach (DoorSenses senses in EverySense)
                {
                    foreach (long now in LimitsMs.SelectMany(l => new[] { (l * Ms) - 1, l * Ms }).Where(n => n >= 0)) { Check(visit, @event, senses, now); }
                }
            }
        }
    }

    [Fact]
    public void Over_any_history_pulses_keep_their_rules() =>
        Gen.Select(AnySenses, Gen.Int[0, 3], Gen.Select(AnySenses, Gen.Int[0, 15], Gen.Int[0, PausesMs.Length - 1].Select(n => PausesMs[n])).Array[1, 120])
            .Sample((first, further, history) =>
            {
                DoorRules rules = Rules with { FurtherPulses = further };
                VisitWatcher watcher = new(Id, rules);
                long now = 5;
                VisitStep step = VisitMachine.Begin(Id, first, now);
                watcher.Began(step, now);
                foreach ((DoorSenses senses, int what, int pauseMs) in history)
                {
                    now += pauseMs * Ms;
                    VisitEvent @event = EventOf(what, watcher.LastCommand);
                    Visit before = step.Visit;
                    step = VisitMachine.Next(before, @event, senses, now, rules);
                    watcher.Saw(before, @event, senses, now, step);
                }
            }, iter: 3_000);

    [Fact]
    public void With_time_alone_every_visit_ends_or_waits_for_a_person() =>
        Gen.Select(Gen.OneOf([.. EveryVisit().Select(Gen.Const)]), AnySenses).Sample((visit, senses) =>
        {
            long now = 1_000_000 * Ms;
            visit = VisitMachine.Next(visit, new VisitEvent.Restarted(), senses, now, Rules).Visit;
            for (int tick = 0; tick < 1_000; tick++)
            {
                now += 500 * Ms;
                visit = VisitMachine.Next(visit, new VisitEvent.Tick(), senses, now, Rules).Visit;
            }

            Assert.True(visit is Visit.Over or Visit.TouchToOpen or Visit.DidItOpen, $"{visit} under {senses}");
        });

    [Fact]
    public void A_door_that_never_moves_gets_four_pulses_and_then_a_person()
    {
        VisitStep step = VisitMachine.Begin(Id, Shut, 0);
        long now = 0;
        List<string> ordered = [step.CommandId!];
        while (step.Visit is Visit.Opening o)
        {
            step = VisitMachine.Next(o, new VisitEvent.PulseEnded(Visit.CommandId(Id, o.Pulse), PulseEnd.MayHaveMoved), Shut, now, Rules);
            Assert.Equal(step, VisitMachine.Next(step.Visit, new VisitEvent.Tick(), Shut, now + (Rules.ReadAfterMs * Ms) - 1, Rules));
            now += Rules.ReadAfterMs * Ms;
            step = VisitMachine.Next(step.Visit, new VisitEvent.Tick(), Shut, now, Rules);
            if (step.CommandId is { } next) { ordered.Add(next); }
        }

        Assert.Equal(["v1-1", "v1-2", "v1-3", "v1-4"], ordered);
        Assert.Equal(new Visit.Over(VisitEnd.NotOpened, Inside.Unknown, MayHaveOpened: false), step.Visit);
    }

    [Fact]
    public void A_result_that_comes_while_the_board_is_away_does_not_lead_to_a_pulse_without_a_touch()
    {
        Visit visit = VisitMachine.Begin(Id, Shut, 0).Visit;
        visit = VisitMachine.Next(visit, new VisitEvent.PulseEnded("v1-1", PulseEnd.MayHaveMoved), Shut with { Reachable = false }, 1 * Ms, Rules).Visit;
        VisitStep back = VisitMachine.Next(visit, new VisitEvent.Tick(), Shut, 20_000 * Ms, Rules);
        Assert.Equal((new Visit.TouchToOpen(Id, 1), null), (back.Visit, back.CommandId));
        VisitStep touched = VisitMachine.Next(back.Visit, new VisitEvent.TouchedOpen(), Shut, 21_000 * Ms, Rules);
        Assert.Equal("v1-2", touched.CommandId);
    }

    [Fact]
    public void A_door_that_reads_open_already_counts_only_with_the_result_of_its_pulse()
    {
        DoorSenses stuck = Shut with { Door = DoorLook.Open };
        Visit visit = VisitMachine.Begin(Id, stuck, 0).Visit;
        Assert.IsType<Visit.Opening>(VisitMachine.Next(visit, new VisitEvent.Tick(), stuck, 5_000 * Ms, Rules).Visit);
        Assert.IsType<Visit.Open>(VisitMachine.Next(visit, new VisitEvent.PulseEnded("v1-1", PulseEnd.MayHaveMoved), stuck, 5_000 * Ms, Rules).Visit);
    }

    [Fact]
    public void A_person_speaks_for_a_door_without_a_sensor_and_is_never_followed_by_a_pulse()
    {
        DoorSenses blind = new(DoorLook.Unknown, Inside.Unknown, HasInside: false, Reachable: true);
        Visit visit = VisitMachine.Begin(Id, blind, 0).Visit;
        visit = VisitMachine.Next(visit, new VisitEvent.PulseEnded("v1-1", PulseEnd.MayHaveMoved), blind, 1, Rules).Visit;
        visit = VisitMachine.Next(visit, new VisitEvent.Tick(), blind, 3_000 * Ms, Rules).Visit;
        Assert.IsType<Visit.DidItOpen>(visit);
        Assert.Equal(new Visit.Over(VisitEnd.NotOpened, Inside.Unknown, MayHaveOpened: true), VisitMachine.Next(visit, new VisitEvent.SaidNotOpened(), blind, 4_000 * Ms, Rules).Visit);
        visit = VisitMachine.Next(visit, new VisitEvent.SaidOpened(), blind, 4_000 * Ms, Rules).Visit;
        visit = VisitMachine.Next(visit, new VisitEvent.SaidClosed(), blind, 9_000 * Ms, Rules).Visit;
        Assert.Equal(VisitEnd.Closed, Assert.IsType<Visit.Over>(VisitMachine.Next(visit, new VisitEvent.Tick(), blind, 9_001 * Ms, Rules).Visit).End);
    }

    [Fact]
    public void An_open_door_is_spoken_of_once_and_then_counts_as_left_open()
    {
        DoorSenses open = Shut with { Door = DoorLook.Open };
        Visit visit = new Visit.Open(Id, 1, 0, Reminded: false, Blind: false);
        VisitStep reminded = VisitMachine.Next(visit, new VisitEvent.Tick(), open, Rules.RemindAfterMs * Ms, Rules);
        Assert.True(reminded.Remind);
        Assert.False(VisitMachine.Next(reminded.Visit, new VisitEvent.Tick(), open, (Rules.RemindAfterMs + 1) * Ms, Rules).Remind);
        Assert.Equal(VisitEnd.LeftOpen, Assert.IsType<Visit.Over>(VisitMachine.Next(reminded.Visit, new VisitEvent.Tick(), open, 180_000 * Ms, Rules).Visit).End);
    }

    private static void Check(Visit visit, VisitEvent @event, DoorSenses senses, long now)
    {
        VisitStep step = VisitMachine.Next(visit, @event, senses, now, Rules);
        string why = $"{visit}, {@event}, {senses}, {now}: {step}";
        if (visit is Visit.Over) { Assert.Equal(new VisitStep(visit), step); }
        else { Assert.True(step.Visit is Visit.Over || step.Visit.VisitId == Id, why); }
        Assert.True(!step.Remind || step.Visit is Visit.Open { Reminded: true } && visit is Visit.Open { Reminded: false }, why);
        if (step.CommandId is not { } command) { return; }
        Visit.Opening entered = Assert.IsType<Visit.Opening>(step.Visit);
        Assert.Equal(new Visit.Opening(Id, entered.Pulse, now, PulseEnd.None, now, WasOpen: false, Interrupted: false), entered);
        Assert.Equal(Visit.CommandId(Id, entered.Pulse), command);
        Assert.True(senses is { Door: DoorLook.Closed, Reachable: true } && entered.Pulse is > 1 and <= 4, why);
        bool asked = visit is Visit.TouchToOpen && @event is VisitEvent.TouchedOpen;
        bool known = visit is Visit.Opening { End: not PulseEnd.None, Interrupted: false } o && now - o.EndNs >= Rules.ReadAfterMs * Ms;
        Assert.True((asked || known) && @event is not VisitEvent.Restarted, why);
    }

    private static IEnumerable<Visit> EveryVisit()
    {
        foreach (int pulse in new[] { 1, 2, 4 })
        {
            foreach (PulseEnd end in Enum.GetValues<PulseEnd>())
            {
                foreach (int flags in new[] { 0, 1, 2, 3 }) { yield return new Visit.Opening(Id, pulse, 0, end, 0, (flags & 1) > 0, (flags & 2) > 0); }
            }

            yield return new Visit.TouchToOpen(Id, pulse);
            yield return new Visit.DidItOpen(Id, pulse);
            yield return new Visit.Checking(Id, pulse, 0);
            foreach (int flags in new[] { 0, 1, 2, 3 }) { yield return new Visit.Open(Id, pulse, 0, (flags & 1) > 0, (flags & 2) > 0); }
        }

        foreach (VisitEnd end in Enum.GetValues<VisitEnd>()) { yield return new Visit.Over(end, Inside.Empty, MayHaveOpened: true); }
    }

    private static IEnumerable<VisitEvent> EveryEvent(int pulse) => Enumerable.Range(0, 16).Select(n => EventOf(n, Visit.CommandId(Id, pulse)));

    /// <summary>Ticks and results are the most frequent; 12 and 13 belong to other visits.</summary>
    private static VisitEvent EventOf(int n, string command) => n switch
    {
        0 or 1 => new VisitEvent.PulseEnded(command, PulseEnd.MayHaveMoved),
        2 => new VisitEvent.PulseEnded(command, PulseEnd.NotSent),
        3 => new VisitEvent.PulseEnded(Visit.CommandId(Id, 1), PulseEnd.MayHaveMoved),
        4 => new VisitEvent.WasOpened(command),
        5 => new VisitEvent.WasClosed(command),
        6 or 7 => new VisitEvent.TouchedOpen(),
        8 => new VisitEvent.SaidOpened(),
        9 => new VisitEvent.SaidNotOpened(),
        10 => new VisitEvent.SaidClosed(),
        11 => new VisitEvent.Restarted(),
        12 => new VisitEvent.PulseEnded("v2-1", PulseEnd.MayHaveMoved),
        13 => new VisitEvent.WasOpened("v12-1"),
        _ => new VisitEvent.Tick(),
    };
}
