using LifeCircle.Edge.Model.Lockers.Doors;

namespace LifeCircle.Edge.Model.Lockers.Watch;

/// <summary>The rules of <see cref="DoorWatch"/>.</summary>
public static class DoorWatchMachine
{
    public static DoorWatchStep Next(DoorWatch watch, DoorWatchEvent @event, DoorView view, long nowNs, DoorWatchRules rules)
    {
        ArgumentNullException.ThrowIfNull(watch);
        ArgumentNullException.ThrowIfNull(rules);
        DoorWatch after = Take(watch, @event, view, nowNs, rules);
        after = Spans(after, view, nowNs);
        after = after with { Up = Doors(after, view, nowNs, rules) };
        after = Forced(after, nowNs, rules);
        after = Occupancy(after, nowNs, rules);
        return new(after, after.Up & ~watch.Up, watch.Up & ~after.Up);
    }

    private static DoorWatch Take(DoorWatch watch, DoorWatchEvent @event, DoorView view, long nowNs, DoorWatchRules rules) => @event switch
    {
        DoorWatchEvent.Pulsed => watch with { PulseNs = nowNs },
        DoorWatchEvent.Opened { ByCommand: false } when !view.InUse && !Within(watch.PulseNs, rules.PulseWithinMs, nowNs) =>
            watch with { ForcedNs = watch.ForcedNs ?? nowNs, Up = watch.Up & ~DoorAlarms.LockStuck },
        DoorWatchEvent.Opened => watch with { Up = watch.Up & ~DoorAlarms.LockStuck },
        DoorWatchEvent.WasStorm => watch with { ForcedNs = null },
        DoorWatchEvent.VisitEnded { End: VisitEnd.NotOpened } => watch with { Up = watch.Up | DoorAlarms.LockStuck },
        DoorWatchEvent.VisitEnded { End: VisitEnd.LeftOpen } => watch with { Up = watch.Up | DoorAlarms.NeverClosed, ClosedNs = null },
        DoorWatchEvent.Checked => watch with
        {
            Up = watch.Up & ~(DoorAlarms.OpenedWithoutCommand | DoorAlarms.OccupancyDisagrees),
            ForcedNs = null,
            DisagreesNs = null,
            LookedAt = (view.Books, view.Senses.Inside),
        },
        // An opening that was not told yet is told after its span anew, rather than lost.
        DoorWatchEvent.Restarted => watch with
        {
            OpenNs = null,
            ClosedNs = null,
            PulseNs = null,
            DisagreesNs = null,
            AgreesNs = null,
            ForcedNs = watch.ForcedNs is null ? null : nowNs,
        },
        _ => watch,
    };

    /// <summary>Since when what is read is so; nothing that cannot be read goes on.</summary>
    private static DoorWatch Spans(DoorWatch watch, DoorView view, long nowNs)
    {
        DoorSenses s = view.Senses;
        bool closed = s is { Reachable: true, Door: DoorLook.Closed };
        bool open = s is { Reachable: true, Door: DoorLook.Open } && !view.InUse;
        bool judged = closed && !view.InUse && s.HasInside && s.Inside != Inside.Unknown;
        bool disagrees = judged && (view.Books, s.Inside) is (Books.Free, Inside.Occupied) or (Books.Stored, Inside.Empty);
        (Books, Inside)? lookedAt = judged && watch.LookedAt is { } l && l != (view.Books, s.Inside) ? null : watch.LookedAt;
        return watch with
        {
            OpenNs = open ? watch.OpenNs ?? nowNs : null,
            ClosedNs = closed ? watch.ClosedNs ?? nowNs : null,
            DisagreesNs = disagrees && lookedAt is null ? watch.DisagreesNs ?? nowNs : null,
            AgreesNs = judged && !disagrees ? watch.AgreesNs ?? nowNs : null,
            LookedAt = lookedAt,
        };
    }

    private static DoorAlarms Doors(DoorWatch watch, DoorView view, long nowNs, DoorWatchRules rules)
    {
        DoorAlarms up = watch.Up;
        if (Passed(watch.ClosedNs, rules.ClearAfterMs, nowNs)) { up &= ~(DoorAlarms.Ajar | DoorAlarms.NeverClosed); }
        if (view.InUse) { up &= ~DoorAlarms.Ajar; }
        if (view.Senses is { Reachable: true, Door: DoorLook.Open }) { up &= ~DoorAlarms.LockStuck; }
        if (Passed(watch.OpenNs, rules.AjarAfterMs, nowNs) && !up.HasFlag(DoorAlarms.NeverClosed)) { up |= DoorAlarms.Ajar; }
        return up;
    }

    private static DoorWatch Forced(DoorWatch watch, long nowNs, DoorWatchRules rules) => Passed(watch.ForcedNs, rules.StormMs, nowNs)
        ? watch with { Up = watch.Up | DoorAlarms.OpenedWithoutCommand, ForcedNs = null }
        : watch;

    private static DoorWatch Occupancy(DoorWatch watch, long nowNs, DoorWatchRules rules)
    {
        if (Passed(watch.DisagreesNs, rules.DisagreeAfterMs, nowNs)) { return watch with { Up = watch.Up | DoorAlarms.OccupancyDisagrees }; }
        bool agreed = Passed(watch.AgreesNs, rules.ClearAfterMs, nowNs);
        return agreed ? watch with { Up = watch.Up & ~DoorAlarms.OccupancyDisagrees } : watch;
    }

    private static bool Passed(long? sinceNs, int ms, long nowNs) => sinceNs is { } since && nowNs - since >= ms * 1_000_000L;

    private static bool Within(long? sinceNs, int ms, long nowNs) => sinceNs is { } since && nowNs - since < ms * 1_000_000L;
}
