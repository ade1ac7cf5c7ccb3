using System.Globalization;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Model.Lockers;
using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Model.Lockers.Watch;
using LifeCircle.Edge.Web.Kiosk.View;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Which compartments may be offered.</summary>
/// <remarks>Free: no stay, read closed, not read occupied, no alarm that a person must look at first, in service, and bound to no address.</remarks>
internal sealed class FreeCompartments(Compartments compartments, DocumentStore documents, AlarmDesk alarms, WatchDesk watch, GatewaySettings settings)
{
    /// <summary>A size with this behind it is chilled.</summary>
    public const string ChilledSuffix = "-chilled";

    private static readonly string[] Sizes = ["S", "M", "L", "XL"];

    /// <summary>Alarms after which nothing is put in before somebody has looked.</summary>
    private static readonly string[] Doubtful = [ErrandWords.LockStuck, ErrandWords.NeverClosed, ErrandWords.OccupancyDisagrees, ErrandWords.HeldForCheck, AlarmKinds.OpenedWithoutCommand];

    /// <summary>Offers of one flow, smallest size first.</summary>
    public IReadOnlyList<(string Size, int Free)> Offers(StayKind kind, IEnumerable<Stay> active)
    {
        List<Compartment> free = [.. All(kind, active)];
        return [.. Usable(kind).GroupBy(c => SizeOf(c)).OrderBy(g => Order(g.Key)).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, free.Count(f => SizeOf(f) == g.Key)))];
    }

    /// <summary>The compartment to take; null when none of the size is free.</summary>
    /// <param name="lastUses">When the last stay of a compartment ended, UTC ms.</param>
    /// <param name="excluded">At whose door somebody is.</param>
    public Compartment? Choose(StayKind kind, string size, IEnumerable<Stay> active, IReadOnlyDictionary<Place, long> lastUses, IReadOnlySet<Place> excluded)
    {
        ArgumentNullException.ThrowIfNull(lastUses);
        Dictionary<Place, Compartment> free = All(kind, active).ToDictionary(c => new Place(c.Device, c.Part));
        FreeCompartment? chosen = Allocation.Choose(
            free.Select(f => new FreeCompartment(f.Key, NumberOf(f.Key.Part), SizeOf(f.Value), watch.Board(f.Key.Device, f.Key.Part), lastUses.TryGetValue(f.Key, out long at) ? at : null)),
            new AllocationWishes
            {
                Size = size,
                Excluded = excluded,
                InEasyReach = free.Keys.Where(p => settings.Site.Devices.Any(d => d.Id == p.Device && CompartmentRange.Any(d.EasyReach, NumberOf(p.Part)))).ToHashSet(),
                OpenBoards = compartments.All().Where(c => c.Senses.Door == DoorLook.Open).Select(c => (c.Device, watch.Board(c.Device, c.Part))).ToHashSet(),
            });
        return chosen is null ? null : free[chosen.Place];
    }

    /// <summary>07 as a number; 0 for what is none.</summary>
    internal static int NumberOf(string part) => int.TryParse(part.AsSpan(part.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    /// <summary>The compartment, while it is not in use and not in doubt.</summary>
    public Compartment? Find(string device, string part, IEnumerable<Stay> active) =>
        compartments.All().FirstOrDefault(c => c.Device == device && c.Part == part && IsFree(c) && active.All(s => s.Device != device || s.Part != part));

    /// <summary>Why nothing is put into a compartment in which nothing lies.</summary>
    public KioskBar Bar(string device, string part) =>
        compartments.All().FirstOrDefault(c => c.Device == device && c.Part == part) is { } compartment ? Bar(compartment) : KioskBar.Away;

    public bool IsChilled(string device, string part) => documents.Current.Lockers.Chilled.Any(c => c.Device == device && c.Parts.Contains(part, StringComparer.Ordinal));

    private IEnumerable<Compartment> All(StayKind kind, IEnumerable<Stay> active)
    {
        HashSet<(string, string)> taken = [.. active.Select(s => (s.Device, s.Part))];
        return Usable(kind).Where(c => IsFree(c) && !taken.Contains((c.Device, c.Part)));
    }

    /// <summary>What this kind of stay may lie in, free or not.</summary>
    private IEnumerable<Compartment> Usable(StayKind kind)
    {
        SiteDocuments now = documents.Current;
        HashSet<(string, string)> bound = [.. now.Addresses.Items.Select(a => (a.Device, a.Part)), .. now.Lockers.OutOfService.Select(o => (o.Device, o.Part))];
        return compartments.All().Where(c => !bound.Contains((c.Device, c.Part)) && (kind == StayKind.Collect || !IsChilled(c.Device, c.Part)));
    }

    private bool IsFree(Compartment c) => Bar(c) == KioskBar.None;

    private KioskBar Bar(Compartment c) => c.Senses switch
    {
        { Reachable: false } or { Door: DoorLook.Unknown } => KioskBar.Away,
        _ when documents.Current.Lockers.OutOfService.Any(o => o.Device == c.Device && o.Part == c.Part) => KioskBar.OutOfService,
        _ when Doubtful.Any(kind => alarms.IsOpen(kind, c.Device, c.Part)) || IsInBreachedChamber(c) => KioskBar.ToBeChecked,
        { Door: DoorLook.Open } => KioskBar.DoorOpen,
        { Inside: Inside.Occupied } => KioskBar.SeenInside,
        _ => KioskBar.None,
    };

    /// <summary>Nothing goes where something got too warm just now, in whichever compartment of the chamber.</summary>
    private bool IsInBreachedChamber(Compartment c) => documents.Current.Lockers.Chilled.Any(
        rule => rule.Device == c.Device && rule.Parts.Contains(c.Part, StringComparer.Ordinal) && rule.Parts.Any(part => alarms.IsOpen(AlarmKinds.ChillBreached, c.Device, part)));

    private string SizeOf(Compartment c) => c.Size + (IsChilled(c.Device, c.Part) ? ChilledSuffix : "");

    private static int Order(string size) => Array.IndexOf(Sizes, size.Replace(ChilledSuffix, "", StringComparison.Ordinal)) is >= 0 and var at ? at : Sizes.Length;
}
