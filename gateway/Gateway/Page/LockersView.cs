using System.Text.Json;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Lockers;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Model.Lockers.Watch;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Uplink;
using LifeCircle.Edge.Web.View;
using DoorLook = LifeCircle.Edge.Model.Lockers.Doors.DoorLook;

namespace LifeCircle.Edge.Gateway.Page;

/// <summary>What the page of lockers sees of the gateway: books and sensors side by side.</summary>
internal sealed class LockersView(
    Compartments compartments, LockerBooks books, AlarmDesk alarms, OpenAllDesk openAll, OperatorDesk desk, DocumentStore documents, WallClock clock, DiskHealth disk,
    GatewaySettings settings) : ILockersView
{
    public LockersSnapshot Snapshot()
    {
        IReadOnlyList<OpenAlarm> open = alarms.Open;
        IReadOnlyList<Compartment> all = compartments.All();
        ILookup<(string, string), OpenAlarm> byPlace = open.ToLookup(a => (a.Device, a.Part));
        Dictionary<(string, string), Stay> stays = books.Stays.Values.ToDictionary(s => (s.Device, s.Part));
        IEnumerable<CompartmentNote> notes = all.Select(c => Note(c, stays.GetValueOrDefault((c.Device, c.Part)), [.. byPlace[(c.Device, c.Part)].Select(Note)]));
        return new LockersSnapshot(
            [.. notes.OrderBy(n => n.Doubt == Doubt.None).ThenBy(n => n.Device, StringComparer.Ordinal).ThenBy(n => n.Part, StringComparer.Ordinal)],
            [.. open.OrderByDescending(a => AlarmKinds.Find(a.Kind)?.Severity ?? AlarmSeverity.High).ThenBy(a => a.Id, StringComparer.Ordinal).Select(Note)],
            [.. all.GroupBy(c => c.Device).Select(Locker)]);
    }

    public async Task<OfficeAnswer> DoAsync(OfficeOrder order, CancellationToken cancellationToken)
    {
        try { return await desk.DoAsync(order, cancellationToken); }
        catch (Exception e) when (DiskHealth.IsDiskFault(e) || e is OutboxFullException)
        {
            disk.Failed(e);
            throw new InvalidOperationException(disk.Trouble, e);
        }
    }

    private LockerNote Locker(IGrouping<string, Compartment> locker) => new(
        locker.Key, settings.Site.Devices.FirstOrDefault(d => d.Id == locker.Key)?.Name ?? "", locker.Count(), openAll.Running.TryGetValue(locker.Key, out OpenAllRow? row) ? row.State.Ordered : null);

    private CompartmentNote Note(Compartment c, Stay? stay, IReadOnlyList<AlarmNote> up)
    {
        string inside = !c.Senses.HasInside ? "none" : Word(c.Senses.Inside);
        OutOfServicePart? outOfService = documents.Current.Lockers.OutOfService.FirstOrDefault(o => o.Device == c.Device && o.Part == c.Part);
        return new CompartmentNote(c.Device, c.Part, c.Number, c.Size, Word(c.Senses.Door), inside, stay is null ? null : Note(stay), up, outOfService?.Reason ?? "", Judge(c, stay, up));
    }

    /// <summary>A compartment that somebody uses now is in no doubt: its errand asks what is to be asked.</summary>
    private Doubt Judge(Compartment c, Stay? stay, IReadOnlyList<AlarmNote> up)
    {
        bool judged = c.Senses is { Reachable: true, Door: DoorLook.Closed, HasInside: true } && (stay is null || !books.IsInUse(stay));
        return (stay, c.Senses.Inside) switch
        {
            ({ Phase: StayPhase.Held }, _) => Doubt.Held,
            (null, Inside.Occupied) when judged => Doubt.EmptyButOccupied,
            ({ Phase: StayPhase.Stored }, Inside.Empty) when judged => Doubt.StoredButEmpty,
            _ => up.Count > 0 ? Doubt.Alarm : Doubt.None,
        };
    }

    private StayNote Note(Stay s) => new(
        s.Id, Word(s.Kind), Word(s.Phase), s.HeldFor, KioskScreens.MaskWaybill(s.Waybill), s.PhoneMask, s.CodeHash.Length > 0, s.Overdue, s.Breached,
        s.StoredUtcMs ?? (s.StoredBoot.Length > 0 ? clock.ToUtc(s.StoredBoot, s.StoredNs)?.UtcMs : null));

    private AlarmNote Note(OpenAlarm a) =>
        new(a.Id, a.Kind, a.Device, a.Part, AlarmKinds.Find(a.Kind)?.Check ?? "", a.AcknowledgedBy, clock.ToUtc(a.Boot, a.RaisedNs)?.UtcMs);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
