using LifeCircle.Edge.Model.Lockers.Doors;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers;

/// <summary>Stands beside one visit and knows only what went in and what was ordered.</summary>
internal sealed class VisitWatcher(string id, DoorRules rules)
{
    private const long Ms = 1_000_000;

    private readonly HashSet<string> _ordered = [];
    private long? _resultNs;
    private bool _mayBeAlone;
    private bool _opened;

    public string LastCommand { get; private set; } = "";

    public void Began(VisitStep step, long nowNs)
    {
        Assert.NotNull(step.CommandId);
        Ordered(step, nowNs);
    }

    public void Saw(Visit before, VisitEvent @event, DoorSenses senses, long nowNs, VisitStep step)
    {
        if (@event is VisitEvent.Restarted || !senses.Reachable) { _mayBeAlone = true; }
        if (@event is VisitEvent.TouchedOpen && senses.Reachable) { _mayBeAlone = false; }
        if (@event is VisitEvent.PulseEnded e && e.CommandId == LastCommand) { _resultNs ??= nowNs; }
        _opened |= step.Visit is Visit.Open or Visit.Checking;
        if (before is Visit.Over) { Assert.Equal(new VisitStep(before), step); }
        if (step.CommandId is null) { return; }
        Assert.False(before is Visit.Over || _opened, "A pulse after the door was open.");
        Assert.False(_mayBeAlone, "A pulse, and nobody has touched since the door was out of sight.");
        Assert.True(senses is { Door: DoorLook.Closed, Reachable: true }, "A further pulse, and the door is not read closed.");
        Assert.True(_resultNs is { } result && nowNs - result >= rules.ReadAfterMs * Ms, "A further pulse too soon, or without the result of the one before.");
        Ordered(step, nowNs);
    }

    private void Ordered(VisitStep step, long nowNs)
    {
        Visit.Opening entered = Assert.IsType<Visit.Opening>(step.Visit);
        Assert.Equal((PulseEnd.None, nowNs), (entered.End, entered.SinceNs));
        Assert.True(_ordered.Add(step.CommandId!), $"{step.CommandId} was ordered twice.");
        Assert.InRange(_ordered.Count, 1, 1 + rules.FurtherPulses);
        Assert.True(Visit.Owns(id, step.CommandId!));
        (LastCommand, _resultNs) = (step.CommandId!, null);
    }
}
