using System.Collections.Immutable;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Model.Lockers;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Web.Kiosk.View;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Stays and errands in memory, as they are on disk: what screens and pages read.</summary>
public sealed class LockerBooks(Database database, BootClock boot)
{
    private ImmutableDictionary<string, Stay> _stays = database.Read(LockerTables.Active).ToImmutableDictionary(s => s.Id, StringComparer.Ordinal);
    private ImmutableDictionary<string, Errand> _errands = database.Read(LockerTables.Errands).ToImmutableDictionary(e => e.Errand.Terminal, e => e.Errand, StringComparer.Ordinal);

    /// <summary>Something was stored. Raised after commit, on the writer's thread.</summary>
    public event EventHandler<KioskChangedEventArgs>? Changed;

    /// <summary>Stays that have not ended, by id.</summary>
    public IReadOnlyDictionary<string, Stay> Stays => _stays;

    /// <summary>Errands under way, by terminal.</summary>
    public IReadOnlyDictionary<string, Errand> Errands => _errands;

    /// <summary>The stay of a compartment; null for a free one.</summary>
    public Stay? At(string device, string part) => _stays.Values.FirstOrDefault(s => s.Device == device && s.Part == part);

    /// <summary>Whether an errand is at the stay's door, or asks what is inside.</summary>
    public bool IsInUse(Stay stay)
    {
        ArgumentNullException.ThrowIfNull(stay);
        return _errands.Values.Any(e => e.StayId == stay.Id && IsAtDoor(e));
    }

    /// <summary>Compartments at whose door, or question of what is inside, another terminal is.</summary>
    public IReadOnlySet<Place> InUse(string exceptTerminal) =>
        _errands.Values.Where(e => e.Terminal != exceptTerminal && IsAtDoor(e)).Select(e => _stays.GetValueOrDefault(e.StayId)).OfType<Stay>().Select(s => new Place(s.Device, s.Part)).ToHashSet();

    internal static bool IsAtDoor(Errand errand) => errand.Step is Step.AtDoor or Step.NothingInside or Step.StillInside;

    internal void Keep(WriteScope scope, Stay stay, long? endedUtcMs)
    {
        LockerTables.Keep(scope, stay, endedUtcMs);
        scope.AfterCommit(() =>
        {
            _stays = stay.IsOver ? _stays.Remove(stay.Id) : _stays.SetItem(stay.Id, stay);
            Changed?.Invoke(this, new KioskChangedEventArgs(""));
        });
    }

    internal void Keep(WriteScope scope, string terminal, Errand? errand)
    {
        if (errand is null) { LockerTables.EndErrand(scope, terminal); }
        else { LockerTables.Keep(scope, errand, boot.BootId); }
        scope.AfterCommit(() =>
        {
            _errands = errand is null ? _errands.Remove(terminal) : _errands.SetItem(terminal, errand);
            Changed?.Invoke(this, new KioskChangedEventArgs(terminal));
        });
    }
}
