namespace LifeCircle.Edge.Model.Lockers.Doors;

/// <summary>The rules of <see cref="Visit"/>.</summary>
public static class VisitMachine
{
    private const long NsPerMs = 1_000_000;

    /// <summary>Orders the first pulse, also where the door reads open already: its sensor may be stuck.</summary>
    public static VisitStep Begin(string visitId, DoorSenses senses, long nowNs) =>
        Pulse(visitId, 1, senses, nowNs);

    public static VisitStep Next(Visit visit, VisitEvent @event, DoorSenses senses, long nowNs, DoorRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return visit switch
        {
            Visit.Opening o => Opening(o, @event, senses, nowNs, rules),
            Visit.TouchToOpen t => TouchToOpen(t, @event, senses, nowNs, rules),
            Visit.DidItOpen d => DidItOpen(d, @event, senses, nowNs),
            Visit.Open o => Open(o, @event, senses, nowNs, rules),
            Visit.Checking c => Checking(c, @event, senses, nowNs, rules),
            _ => new(visit),
        };
    }

    private static VisitStep Opening(Visit.Opening was, VisitEvent @event, DoorSenses senses, long nowNs, DoorRules rules)
    {
        Visit.Opening o = senses.Reachable ? was : was with { Interrupted = true };
        return @event switch
        {
            VisitEvent.WasOpened w when Visit.Owns(o.Id, w.CommandId) => Opened(o.Id, o.Pulse, nowNs),
            VisitEvent.PulseEnded e when e.CommandId == Visit.CommandId(o.Id, o.Pulse) && o.End == PulseEnd.None =>
                Look(o with { End = e.End, EndNs = nowNs }, senses, nowNs, rules),
            VisitEvent.Restarted => new(o with { Interrupted = true, SinceNs = nowNs, EndNs = nowNs }),
            VisitEvent.Tick when !senses.Reachable => Away(o, nowNs, rules),
            _ => Look(o, senses, nowNs, rules),
        };
    }

    private static VisitStep Look(Visit.Opening o, DoorSenses senses, long nowNs, DoorRules rules)
    {
        if (senses.Door == DoorLook.Open && (!o.WasOpen || o.End == PulseEnd.MayHaveMoved)) { return Opened(o.Id, o.Pulse, nowNs); }
        if (o.End == PulseEnd.None || !senses.Reachable) { return Away(o, nowNs, rules); }
        if (!Passed(o.EndNs, rules.ReadAfterMs, nowNs)) { return new(o); }
        return (senses.Door, o.End) switch
        {
            (DoorLook.Closed, _) when o.Interrupted => new(new Visit.TouchToOpen(o.Id, o.Pulse)),
            (DoorLook.Closed, _) when o.Pulse <= rules.FurtherPulses => Pulse(o.Id, o.Pulse + 1, senses, nowNs),
            (DoorLook.Closed, _) => Over(VisitEnd.NotOpened, mayHaveOpened: false),
            (_, PulseEnd.MayHaveMoved) => new(new Visit.DidItOpen(o.Id, o.Pulse)),
            _ => Over(VisitEnd.Away, mayHaveOpened: o.Pulse > 1),
        };
    }

    /// <summary>Nothing is heard: after a while nothing will be.</summary>
    private static VisitStep Away(Visit.Opening o, long nowNs, DoorRules rules) =>
        Passed(o.SinceNs, rules.AnswerWithinMs, nowNs) ? Over(VisitEnd.Away, mayHaveOpened: o.End != PulseEnd.NotSent || o.Pulse > 1) : new(o);

    private static VisitStep TouchToOpen(Visit.TouchToOpen t, VisitEvent @event, DoorSenses senses, long nowNs, DoorRules rules) => @event switch
    {
        VisitEvent.WasOpened w when Visit.Owns(t.Id, w.CommandId) => Opened(t.Id, t.Pulse, nowNs),
        _ when senses.Door == DoorLook.Open => Opened(t.Id, t.Pulse, nowNs),
        VisitEvent.TouchedOpen when senses is { Reachable: true, Door: DoorLook.Closed } =>
            t.Pulse <= rules.FurtherPulses ? Pulse(t.Id, t.Pulse + 1, senses, nowNs) : Over(VisitEnd.NotOpened, mayHaveOpened: false),
        _ => new(t),
    };

    /// <summary>Never pulsed again from here unless the sensor comes back: a door that cannot be read may stand open.</summary>
    private static VisitStep DidItOpen(Visit.DidItOpen d, VisitEvent @event, DoorSenses senses, long nowNs) => @event switch
    {
        VisitEvent.WasOpened w when Visit.Owns(d.Id, w.CommandId) => Opened(d.Id, d.Pulse, nowNs),
        _ when senses.Door == DoorLook.Open => Opened(d.Id, d.Pulse, nowNs),
        _ when senses is { Reachable: true, Door: DoorLook.Closed } => new(new Visit.TouchToOpen(d.Id, d.Pulse)),
        VisitEvent.SaidOpened => new(new Visit.Open(d.Id, d.Pulse, nowNs, Reminded: false, Blind: true)),
        VisitEvent.SaidNotOpened => Over(VisitEnd.NotOpened, mayHaveOpened: true),
        _ => new(d),
    };

    private static VisitStep Open(Visit.Open o, VisitEvent @event, DoorSenses senses, long nowNs, DoorRules rules) => @event switch
    {
        VisitEvent.Restarted => new(o with { SinceNs = nowNs, Reminded = false }),
        VisitEvent.WasClosed w when Visit.Owns(o.Id, w.CommandId) && senses.Door != DoorLook.Open => new(new Visit.Checking(o.Id, o.Pulse, nowNs)),
        _ when senses is { Reachable: true, Door: DoorLook.Closed } => new(new Visit.Checking(o.Id, o.Pulse, nowNs)),
        VisitEvent.SaidClosed when senses.Door == DoorLook.Unknown => new(new Visit.Checking(o.Id, o.Pulse, nowNs)),
        _ when Passed(o.SinceNs, rules.RemindAfterMs + rules.GiveUpAfterMs, nowNs) => Over(VisitEnd.LeftOpen, mayHaveOpened: true),
        _ when !o.Reminded && Passed(o.SinceNs, rules.RemindAfterMs, nowNs) => new(o with { Reminded = true }, Remind: true),
        _ => new(o),
    };

    private static VisitStep Checking(Visit.Checking c, VisitEvent @event, DoorSenses senses, long nowNs, DoorRules rules) => @event switch
    {
        VisitEvent.Restarted => new(c with { SinceNs = nowNs }),
        _ when senses.Door == DoorLook.Open => Opened(c.Id, c.Pulse, nowNs),
        _ when !senses.HasInside => Over(VisitEnd.Closed, mayHaveOpened: true),
        _ when senses is { Reachable: true, Inside: not Inside.Unknown } && Passed(c.SinceNs, rules.SettleMs, nowNs) =>
            new(new Visit.Over(VisitEnd.Closed, senses.Inside, MayHaveOpened: true)),
        _ when Passed(c.SinceNs, rules.CheckWithinMs, nowNs) => Over(VisitEnd.Closed, mayHaveOpened: true),
        _ => new(c),
    };

    private static VisitStep Pulse(string id, int pulse, DoorSenses senses, long nowNs) =>
        new(new Visit.Opening(id, pulse, nowNs, PulseEnd.None, nowNs, senses.Door == DoorLook.Open, Interrupted: false), Visit.CommandId(id, pulse));

    private static VisitStep Opened(string id, int pulse, long nowNs) => new(new Visit.Open(id, pulse, nowNs, Reminded: false, Blind: false));

    private static VisitStep Over(VisitEnd end, bool mayHaveOpened) => new(new Visit.Over(end, Inside.Unknown, mayHaveOpened));

    private static bool Passed(long sinceNs, int ms, long nowNs) => nowNs - sinceNs >= ms * NsPerMs;
}
