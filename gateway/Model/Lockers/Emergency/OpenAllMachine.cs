using LifeCircle.Edge.Model.Lockers.Doors;

namespace LifeCircle.Edge.Model.Lockers.Emergency;

/// <summary>The rules of <see cref="OpenAll"/>.</summary>
public static class OpenAllMachine
{
    /// <summary>Orders the first pulse.</summary>
    /// <param name="parts">In the order of opening; one that stands twice is opened once.</param>
    public static OpenAllStep Begin(string id, string device, IEnumerable<string> parts, string boot, long nowNs) =>
        Following(new OpenAll.Opening(id, device, boot, nowNs, [.. parts.Distinct(StringComparer.Ordinal)], "", 0, Answered: true, nowNs, OpenAllReport.Empty), nowNs);

    public static OpenAllStep Next(OpenAll state, OpenAllEvent @event, long nowNs, OpenAllRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return state is OpenAll.Opening o ? Opening(o, @event, nowNs, rules) : new(state);
    }

    private static OpenAllStep Opening(OpenAll.Opening o, OpenAllEvent @event, long nowNs, OpenAllRules rules) => @event switch
    {
        OpenAllEvent.Restarted r when r.Boot != o.Boot => Over(o, OpenAllEnd.Rebooted),
        OpenAllEvent.Stop => Over(o, OpenAllEnd.Stopped),
        OpenAllEvent.CommandEnded e when !o.Answered && e.CommandId == OpenAll.CommandId(o.Id, o.Ordered) && e.End != PulseEnd.None => Go(Answered(o, e.End, nowNs), nowNs, rules),
        _ => Go(o, nowNs, rules),
    };

    private static OpenAllStep Go(OpenAll.Opening o, long nowNs, OpenAllRules rules)
    {
        if (!o.Answered && Passed(o.SinceNs, rules.AnswerWithinMs, nowNs)) { o = Answered(o, PulseEnd.None, nowNs); }
        if (o.Answered && o.Waiting.Count == 0) { return Over(o, OpenAllEnd.Done); }
        if (nowNs < o.AskedNs || Passed(o.AskedNs, rules.ValidForMs, nowNs)) { return Over(o, OpenAllEnd.Expired); }
        return o.Answered && Passed(o.SinceNs, rules.PauseMs, nowNs) ? Following(o, nowNs) : new(o);
    }

    private static OpenAllStep Following(OpenAll.Opening o, long nowNs)
    {
        if (o.Waiting.Count == 0) { return Over(o, OpenAllEnd.Done); }
        OpenAll.Opening next = o with { Current = o.Waiting[0], Waiting = [.. o.Waiting.Skip(1)], Ordered = o.Ordered + 1, Answered = false, SinceNs = nowNs };
        return new(next, OpenAll.CommandId(next.Id, next.Ordered), next.Current);
    }

    private static OpenAll.Opening Answered(OpenAll.Opening o, PulseEnd end, long nowNs) =>
        o with { Answered = true, SinceNs = nowNs, Report = Reported(o.Report, o.Current, end) };

    private static OpenAllReport Reported(OpenAllReport report, string part, PulseEnd end) => end switch
    {
        PulseEnd.MayHaveMoved => report with { Opened = [.. report.Opened, part] },
        PulseEnd.NotSent => report with { Failed = [.. report.Failed, part] },
        _ => report with { Unanswered = [.. report.Unanswered, part] },
    };

    private static OpenAllStep Over(OpenAll.Opening o, OpenAllEnd end)
    {
        OpenAllReport report = o.Answered ? o.Report : Reported(o.Report, o.Current, PulseEnd.None);
        return new(new OpenAll.Over(end, report with { Left = o.Waiting }));
    }

    private static bool Passed(long sinceNs, int ms, long nowNs) => nowNs - sinceNs >= ms * 1_000_000L;
}
