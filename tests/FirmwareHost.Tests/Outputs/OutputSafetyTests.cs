using CsCheck;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Interlock;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Outputs;

public sealed class OutputSafetyTests
{
    private static readonly OutputState Start = new OutputState.Owed(SafeOccasion.Start);
    private static readonly OutputState Lost = new OutputState.Owed(SafeOccasion.GatewayLost);
    private static readonly OutputState Stop = new OutputState.Owed(SafeOccasion.Stop);
    private static readonly OutputState Commanded = new OutputState.Commanded();
    private static readonly OutputState Safe = new OutputState.Safe();
    private static readonly OutputState Ended = new OutputState.Ended();
    private static readonly OutputEvent Driven = new OutputEvent.Driven();
    private static readonly OutputEvent There = new OutputEvent.GatewayThere();
    private static readonly OutputEvent Away = new OutputEvent.GatewayAway();
    private static readonly OutputEvent Found = new OutputEvent.BoardFound();
    private static readonly OutputEvent Stopping = new OutputEvent.Stopping();
    private static readonly OutputState[] States = [Start, Lost, Stop, Commanded, Safe, Ended];
    private static readonly OutputEvent[] Events = [Driven, There, Away, Found, Stopping];

    /// <summary>Every pair that moves; all the others stay.</summary>
    private static readonly Dictionary<(OutputState, OutputEvent), OutputState> Moves = new()
    {
        [(Start, Driven)] = Commanded,
        [(Commanded, Away)] = Lost,
        [(Lost, Driven)] = Safe,
        [(Lost, There)] = Commanded,
        [(Safe, There)] = Commanded,
        [(Safe, Found)] = Lost,
        [(Start, Stopping)] = Stop,
        [(Lost, Stopping)] = Stop,
        [(Commanded, Stopping)] = Stop,
        [(Safe, Stopping)] = Stop,
        [(Stop, Driven)] = Ended,
    };

    [Fact]
    public void Every_pair_of_state_and_event_goes_where_the_table_says()
    {
        foreach (OutputState state in States)
        {
            foreach (OutputEvent @event in Events)
            {
                Assert.Equal((state, @event, Moves.GetValueOrDefault((state, @event), state)), (state, @event, OutputSafety.Next(state, @event)));
            }
        }
    }

    [Fact]
    public void It_begins_with_the_declared_states_owed() => Assert.Equal(Start, OutputSafety.AtStart);

    [Fact]
    public void Whatever_happens_commands_rule_only_after_a_drive_and_nothing_follows_the_end() =>
        Gen.Int[0, Events.Length - 1].Array[0, 40].Sample(steps =>
        {
            OutputState state = OutputSafety.AtStart;
            bool driven = false, ended = false;
            foreach (int step in steps)
            {
                OutputState next = OutputSafety.Next(state, Events[step]);
                driven |= Events[step] == Driven;
                if ((next is OutputState.Commanded && !driven) || (ended && next is not OutputState.Ended)) { return false; }
                ended = next is OutputState.Ended;
                state = next;
            }

            return true;
        });
}
