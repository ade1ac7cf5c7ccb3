using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers;

/// <summary>What must be true after every step of every errand, told from events, effects and stays alone.</summary>
internal sealed class ErrandWatcher(LockerWorld world)
{
    private static readonly string[] Gone = [.. from kind in Enum.GetValues<StayKind>() from end in new[] { StayEnd.Collected, StayEnd.Recalled, StayEnd.Returned } select ErrandWords.Gone(kind, end)];

    private readonly HashSet<string> _ordered = [];
    private readonly HashSet<string> _toldGone = [];
    private readonly HashSet<string>[] _granted = [.. Enumerable.Range(0, LockerWorld.Terminals).Select(_ => new HashSet<string>())];
    private readonly bool[] _sawOpen = new bool[LockerWorld.Terminals];

    /// <summary>Before an effect is applied.</summary>
    public void Before(ErrandEffect effect, Errand errand, ErrandStep step)
    {
        switch (effect)
        {
            case ErrandEffect.Pulse pulse:
                Assert.True(_ordered.Add(pulse.CommandId), $"{pulse.CommandId} was ordered twice.");
                break;
            case ErrandEffect.Keep keep when world.Stays.TryGetValue(keep.Stay.Id, out Stay? old):
                Assert.False(old.IsOver && old != keep.Stay, $"{old} ended, and became {keep.Stay}.");
                break;
            case ErrandEffect.Tell tell when Gone.Contains(tell.Kind):
                Assert.True(_toldGone.Add(tell.StayId), $"{tell.StayId} was told gone twice.");
                Assert.True(world.Stays[tell.StayId].IsOver, $"{tell} of {world.Stays[tell.StayId]} after {errand.Step} to {step.Errand?.Step}.");
                break;
            case ErrandEffect.IssueCode issue:
                Assert.Equal((StayPhase.Stored, 0), (world.Stays[issue.StayId].Phase, world.Stays[issue.StayId].CodeIssue));
                break;
            default: break;
        }
    }

    public void Saw(int terminal, Errand before, ErrandEvent @event, ErrandWorld given, ErrandStep step)
    {
        string why = $"{before.Step} --{@event}--> {step.Errand?.Step}";
        Granted(terminal, before, @event, given);
        CheckNumber(before, step, why);
        CheckPulses(terminal, @event, step, why);
        CheckEnds(terminal, before, step, why);
        CheckBooks(why);
        _sawOpen[terminal] = step.Errand?.Step is Step.AtDoor { Visit: Visit.Open or Visit.Checking } or Step.StillInside or Step.NothingInside;
        if (step.Errand is null) { _granted[terminal].Clear(); }
    }

    private void Granted(int terminal, Errand before, ErrandEvent @event, ErrandWorld given)
    {
        HashSet<string> granted = _granted[terminal];
        switch (@event)
        {
            case ErrandEvent.SignedIn s when before.Step is Step.SignIn: granted.Add(s.LastStay); break;
            case ErrandEvent.Reserved r when before.Step is Step.Sizes: granted.Add(r.Stay.Id); break;
            case ErrandEvent.CodeFound f when before.Step is Step.Code && f.Stays[0].CanBePickedUp: granted.UnionWith(f.Stays.Select(s => s.Id)); break;
            case ErrandEvent.Picked p when before.Step is Step.TakeBack or Step.Round: granted.UnionWith([p.Stay.Id, .. p.More]); break;
            default: break;
        }

        if (given.Next is { Address.Length: > 0 } next && granted.Contains(next.Address)) { granted.Add(next.Id); }
    }

    private static void CheckNumber(Errand before, ErrandStep step, string why)
    {
        if (step.Errand is not { } after) { return; }
        Assert.True(after.Number == before.Number + (after.Step.Equals(before.Step) ? 0 : 1), $"{before.Number} became {after.Number}: {why}");
    }

    /// <summary>No code opens a foreign door, and no door opens for nobody.</summary>
    private void CheckPulses(int terminal, ErrandEvent @event, ErrandStep step, string why)
    {
        ErrandEffect.Pulse[] pulses = [.. step.Effects.OfType<ErrandEffect.Pulse>()];
        if (pulses.Length == 0) { return; }
        ErrandEffect.Pulse pulse = Assert.Single(pulses);
        Step.AtDoor door = Assert.IsType<Step.AtDoor>(step.Errand!.Step);
        Stay stay = world.Stays[door.StayId];
        Assert.True((pulse.Device, pulse.Part) == (stay.Device, stay.Part), $"{pulse} for {stay}: {why}");
        Assert.True(Visit.Owns(door.Visit.VisitId, pulse.CommandId), why);
        Assert.True(_granted[terminal].Contains(stay.Id), $"{pulse} for a stay that nobody asked for: {why}");
        Assert.True(@event is not (ErrandEvent.TimedOut or ErrandEvent.AtTheDoor { What: VisitEvent.Restarted }), $"A pulse, and nobody is there: {why}");
        StayPhase[] right = door.Use switch { DoorUse.TakeOut or DoorUse.TakeBack => [StayPhase.Leaving], _ => [StayPhase.Reserved, StayPhase.Stored] };
        bool first = pulse.CommandId == Visit.CommandId(door.Visit.VisitId, 1);
        Assert.True(!first || right.Contains(stay.Phase), $"{door.Use} of {stay.Phase}: {why}");
    }

    /// <summary>What was put in is gone only after its door was open, or a person said so.</summary>
    private void CheckEnds(int terminal, Errand before, ErrandStep step, string why)
    {
        foreach (ErrandEffect.Keep keep in step.Effects.OfType<ErrandEffect.Keep>().Where(k => k.Stay.End is StayEnd.Collected or StayEnd.Recalled or StayEnd.Returned))
        {
            Assert.True(keep.Stay.Id == before.StayId && _sawOpen[terminal], $"{keep.Stay.Id} ended as {keep.Stay.End}: {why}");
        }
    }

    private void CheckBooks(string why)
    {
        Errand[] atIt = [.. world.Errands.Where(LockerWorld.IsAtIt).Select(e => e!)];
        foreach (Errand errand in atIt) { Assert.True(world.Stays.ContainsKey(errand.StayId), $"{errand.StayId} is not stored: {why}"); }
        Assert.True(atIt.Select(e => world.BoxOf(world.Stays[e.StayId])).Distinct().Count() == atIt.Length, $"Two errands at one door: {why}");
        Assert.True(world.Stays.Values.Where(s => !s.IsOver).GroupBy(world.BoxOf).All(g => g.Count() == 1), $"Two stays in one compartment: {why}");
        foreach (Stay stay in world.Stays.Values)
        {
            Errand? at = atIt.FirstOrDefault(e => e.StayId == stay.Id);
            Assert.True(stay.Phase != StayPhase.Reserved || at?.Step is Step.AtDoor or Step.NothingInside, $"A reservation without an errand: {stay.Id}, {why}");
            Assert.True(stay.Phase != StayPhase.Leaving || at?.Step is Step.AtDoor { Use: DoorUse.TakeOut or DoorUse.TakeBack } or Step.StillInside, $"Leaving without an errand: {stay.Id}, {why}");
        }
    }
}
