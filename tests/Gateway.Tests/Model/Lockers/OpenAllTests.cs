using CsCheck;
using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Emergency;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers;

public sealed class OpenAllTests
{
    private const long Ms = 1_000_000;

    private static readonly OpenAllRules Rules = new();

    private static readonly int[] PausesMs = [0, 100, 399, 400, 2_000, 30_000, 300_000];

    [Fact]
    public void Doors_open_one_after_the_other_and_the_report_names_each()
    {
        OpenAllStep step = OpenAllMachine.Begin("oa1", "locker-1", ["compartment/01", "compartment/02", "compartment/01"], "boot-1", 0);
        Assert.Equal(("oa1-1", "compartment/01"), (step.CommandId, step.Part));
        step = Next(step, new OpenAllEvent.CommandEnded("oa1-1", PulseEnd.MayHaveMoved), 100);
        Assert.Null(step.CommandId);
        Assert.Null(Next(step, new OpenAllEvent.Tick(), 499).CommandId);
        step = Next(step, new OpenAllEvent.Tick(), 500);
        Assert.Equal(("oa1-2", "compartment/02"), (step.CommandId, step.Part));
        step = Next(step, new OpenAllEvent.CommandEnded("oa1-2", PulseEnd.NotSent), 600);
        OpenAll.Over over = Assert.IsType<OpenAll.Over>(step.State);
        Assert.Equal((OpenAllEnd.Done, "compartment/01", "compartment/02"), (over.End, over.Report.Opened.Single(), over.Report.Failed.Single()));
    }

    [Fact]
    public void A_restart_goes_on_a_reboot_a_stop_and_ten_minutes_end_it()
    {
        OpenAllStep step = OpenAllMachine.Begin("oa1", "locker-1", ["compartment/01", "compartment/02"], "boot-1", 0);
        Assert.Equal(OpenAllEnd.Rebooted, End(Next(step, new OpenAllEvent.Restarted("boot-2"), 5)));
        OpenAll.Over stopped = Assert.IsType<OpenAll.Over>(Next(step, new OpenAllEvent.Stop(), 5).State);
        Assert.Equal((OpenAllEnd.Stopped, "compartment/01", "compartment/02"), (stopped.End, stopped.Report.Unanswered.Single(), stopped.Report.Left.Single()));
        step = Next(step, new OpenAllEvent.Restarted("boot-1"), 5);
        step = Next(step, new OpenAllEvent.CommandEnded("oa1-1", PulseEnd.MayHaveMoved), 599_900);
        Assert.Equal(OpenAllEnd.Expired, End(Next(step, new OpenAllEvent.Tick(), 600_300)));
    }

    [Fact]
    public void No_door_is_pulsed_twice_or_too_soon_and_none_is_forgotten() =>
        Gen.Select(Gen.Int[0, 12], Gen.Select(Gen.Int[0, 30], Gen.Int[0, PausesMs.Length - 1]).Array[1, 120]).Sample((doors, history) =>
        {
            string[] parts = [.. Enumerable.Range(1, doors).Select(n => $"compartment/{n:00}")];
            Dictionary<string, string> ordered = [];
            string? waitingFor = null;
            long now = 0, answeredAt = long.MinValue / 2, orderedAt = 0;
            OpenAllStep step = OpenAllMachine.Begin("oa1", "locker-1", parts, "boot-1", now);
            Saw(new OpenAllEvent.Tick());
            foreach ((int what, int pause) in history)
            {
                now += PausesMs[pause] * Ms;
                OpenAllEvent @event = what switch
                {
                    < 10 => new OpenAllEvent.CommandEnded(OpenAll.CommandId("oa1", Math.Max(1, ordered.Count)), what % 2 == 0 ? PulseEnd.MayHaveMoved : PulseEnd.NotSent),
                    < 13 => new OpenAllEvent.CommandEnded(OpenAll.CommandId("oa1", 1), PulseEnd.MayHaveMoved),
                    < 15 => new OpenAllEvent.Restarted("boot-1"),
                    15 => new OpenAllEvent.Restarted("boot-2"),
                    16 => new OpenAllEvent.Stop(),
                    _ => new OpenAllEvent.Tick(),
                };
                OpenAll before = step.State;
                step = OpenAllMachine.Next(before, @event, now, Rules);
                if (before is OpenAll.Over) { Assert.Equal(new OpenAllStep(before), step); }
                Saw(@event);
            }

            void Saw(OpenAllEvent @event)
            {
                if (@event is OpenAllEvent.CommandEnded e && e.CommandId == waitingFor) { (waitingFor, answeredAt) = (null, now); }
                if (step.CommandId is { } command)
                {
                    Assert.True(waitingFor is null || now - orderedAt >= Rules.AnswerWithinMs * Ms, "Two pulses at once.");
                    Assert.True(now - answeredAt >= Rules.PauseMs * Ms, "No pause.");
                    Assert.True(now < Rules.ValidForMs * Ms, "Nobody asked for so late a pulse.");
                    Assert.DoesNotContain(step.Part, ordered.Values);
                    ordered.Add(command, step.Part);
                    (waitingFor, orderedAt) = (command, now);
                }

                if (now - orderedAt >= Rules.AnswerWithinMs * Ms) { waitingFor = null; }
                Assert.Equal(parts.ToList(), Places(step.State).Order(StringComparer.Ordinal).ToList());
            }
        });

    [Fact]
    public void With_time_alone_it_ends() =>
        Gen.Int[1, 400].Sample(doors =>
        {
            OpenAllStep step = OpenAllMachine.Begin("oa1", "locker-1", Enumerable.Range(1, doors).Select(n => $"c/{n}"), "boot-1", 0);
            for (int second = 1; second <= 660; second++) { step = Next(step, new OpenAllEvent.Tick(), second * 1_000); }
            Assert.IsType<OpenAll.Over>(step.State);
        }, iter: 20);

    /// <summary>Every place in which a compartment can stand.</summary>
    private static IEnumerable<string> Places(OpenAll state)
    {
        OpenAllReport report = state is OpenAll.Over over ? over.Report : ((OpenAll.Opening)state).Report;
        IEnumerable<string> told = [.. report.Opened, .. report.Failed, .. report.Unanswered, .. report.Left];
        return state is not OpenAll.Opening o ? told : o.Answered ? [.. told, .. o.Waiting] : [.. told, .. o.Waiting, o.Current];
    }

    private static OpenAllStep Next(OpenAllStep step, OpenAllEvent @event, long nowMs) => OpenAllMachine.Next(step.State, @event, nowMs * Ms, Rules);

    private static OpenAllEnd End(OpenAllStep step) => Assert.IsType<OpenAll.Over>(step.State).End;
}
