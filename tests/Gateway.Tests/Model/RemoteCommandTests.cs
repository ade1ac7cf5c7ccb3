using CsCheck;
using LifeCircle.Edge.Model;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models;

public sealed class RemoteCommandTests
{
    private static readonly CommandVerdict Done = new(CommandOutcome.Done, "", "");
    private static readonly CommandVerdict No = new(CommandOutcome.Refused, "no", "No.");

    private static readonly RemoteCommandState[] States =
        [new RemoteCommandState.Received(100), new RemoteCommandState.Running(100, "a"), new RemoteCommandState.Closed(Done)];

    private static readonly RemoteCommandEvent[] Events =
    [
        new RemoteCommandEvent.Start("a"), new RemoteCommandEvent.LinkBack("a"), new RemoteCommandEvent.LinkBack("b"), new RemoteCommandEvent.Result(No, true),
        new RemoteCommandEvent.Result(No, false), new RemoteCommandEvent.Refuse(No), new RemoteCommandEvent.Tick(),
    ];

    [Fact]
    public void Closed_never_changes_and_every_way_into_it_reports_once()
    {
        foreach (RemoteCommandState state in States)
        {
            foreach (RemoteCommandEvent @event in Events)
            {
                foreach (long now in (long[])[0, 99, 100, 1_000])
                {
                    RemoteCommandStep step = RemoteCommandMachine.Next(state, @event, now);
                    if (state is RemoteCommandState.Closed) { Assert.Equal(new RemoteCommandStep(state), step); }
                    bool closes = state is not RemoteCommandState.Closed && step.State is RemoteCommandState.Closed;
                    bool journaled = @event is RemoteCommandEvent.Result { Journaled: true };
                    Assert.Equal(closes && !journaled, step.Effects.HasFlag(RemoteCommandEffects.Report));
                    Assert.False(step.Effects.HasFlag(RemoteCommandEffects.Execute) && step.State is not RemoteCommandState.Running);
                }
            }
        }
    }

    [Fact]
    public void Nothing_starts_at_or_after_its_deadline() =>
        Gen.Select(Gen.Long[-1000, 1000], Gen.Long[-1000, 1000]).Sample((deadline, now) =>
        {
            RemoteCommandStep step = RemoteCommandMachine.Next(new RemoteCommandState.Received(deadline), new RemoteCommandEvent.Start("a"), now);
            Assert.Equal(now < deadline, step.Effects == RemoteCommandEffects.Execute);
            Assert.Equal(now >= deadline, step.State is RemoteCommandState.Closed { Verdict.Outcome: CommandOutcome.Expired });
        });

    [Fact]
    public void A_running_command_does_not_expire_by_itself() =>
        Assert.Equal(new RemoteCommandStep(States[1]), RemoteCommandMachine.Next(States[1], new RemoteCommandEvent.Tick(), long.MaxValue));

    [Fact]
    public void A_running_command_is_asked_for_again_on_its_own_journal_and_unknown_on_another()
    {
        Assert.Equal(new RemoteCommandStep(States[1], RemoteCommandEffects.Execute), RemoteCommandMachine.Next(States[1], new RemoteCommandEvent.LinkBack("a"), 5));
        RemoteCommandStep lost = RemoteCommandMachine.Next(States[1], new RemoteCommandEvent.LinkBack("b"), 5);
        Assert.Equal(CommandOutcome.Unknown, Assert.IsType<RemoteCommandState.Closed>(lost.State).Verdict.Outcome);
    }

    [Fact]
    public void Over_any_history_a_command_is_handed_over_only_to_one_journal_and_reports_at_most_once() =>
        Gen.Select(Gen.Int[0, Events.Length - 1], Gen.Int[0, 40]).Array[1, 30].Sample(history =>
        {
            RemoteCommandState state = new RemoteCommandState.Received(200);
            long now = 0;
            int reports = 0;
            HashSet<string> journals = [];
            foreach ((int which, int pause) in history)
            {
                now += pause;
                RemoteCommandStep step = RemoteCommandMachine.Next(state, Events[which], now);
                if (step.Effects.HasFlag(RemoteCommandEffects.Execute)) { journals.Add(((RemoteCommandState.Running)step.State).JournalId); }
                reports += step.Effects.HasFlag(RemoteCommandEffects.Report) ? 1 : 0;
                state = step.State;
            }

            Assert.True(reports <= 1);
            Assert.True(journals.Count <= 1);
        });
}
