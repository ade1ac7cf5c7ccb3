using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Model.Lockers;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Model.Lockers.Watch;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>The watch over every compartment: what its machines want up is raised, what they want down is cleared.</summary>
/// <remarks>
/// (1) The machines live in memory, alarms on disk; each look compares both and writes only where they differ, so a write that failed is made up for.
/// (2) An opening that no command explains is on disk from the journal's write until its alarm is: a kill in between tells it late, not never.
/// (3) The alarms that errands raise are taken over, so that a door that closes clears them.
/// </remarks>
internal sealed class WatchDesk
{
    private static readonly StormRules Storms = new();

    private readonly Database _database;
    private readonly AlarmDesk _alarms;
    private readonly Compartments _compartments;
    private readonly LockerBooks _books;
    private readonly DocumentStore _documents;
    private readonly SiteFile _site;
    private readonly BootClock _boot;
    private readonly Lock _lock = new();
    private readonly Dictionary<Place, DoorWatch> _watches = [];
    private readonly Dictionary<string, OpeningStorm> _storms = new(StringComparer.Ordinal);
    private readonly HashSet<Place> _strange;

    public WatchDesk(Database database, AlarmDesk alarms, Compartments compartments, LockerBooks books, DocumentStore documents, GatewaySettings settings, BootClock boot)
    {
        (_database, _alarms, _compartments, _books, _documents, _site, _boot) = (database, alarms, compartments, books, documents, settings.Site, boot);
        foreach (OpenAlarm alarm in alarms.Open)
        {
            if (alarm.Kind == AlarmKinds.BusSuspect) { _storms[alarm.Device] = OpeningStorm.Calm with { Suspect = true }; }
            else { TakeOver(alarm.Kind, new Place(alarm.Device, alarm.Part)); }
        }

        _strange = [.. database.Read(WatchTable.Strange)];
        foreach (Place place in _strange) { _watches[place] = Watch(place) with { ForcedNs = boot.MonotonicNs }; }
    }

    /// <summary>Time passed, or sensors or books changed.</summary>
    public async Task LookAsync()
    {
        IReadOnlyList<Compartment> all = _compartments.All();
        lock (_lock)
        {
            foreach (Compartment c in all) { Step(new Place(c.Device, c.Part), new DoorWatchEvent.Tick(), View(c.Device, c.Part, c)); }
            if (Differences().Count == 0 && !Told().Any()) { return; }
        }

        await _database.WriteAsync(Write);
    }

    /// <summary>The journal says that a door opened.</summary>
    public void Opened(WriteScope scope, EventNote note, bool byCommand)
    {
        Place place = new(note.Device, note.Part);
        DoorWatchEvent @event = new DoorWatchEvent.Opened(byCommand);
        DoorView view = View(note.Device, note.Part);
        bool strange;
        lock (_lock) { strange = DoorWatchMachine.Next(Watch(place), @event, view, _boot.MonotonicNs, Rules).Watch.ForcedNs is not null && !byCommand; }
        if (strange) { WatchTable.Keep(scope, place); }
        scope.AfterCommit(() =>
        {
            lock (_lock)
            {
                Step(place, @event, view);
                if (!strange) { return; }
                _strange.Add(place);
                long atNs = note.BootId == _boot.BootId ? note.MonotonicNs : _boot.MonotonicNs;
                OpeningStormStep storm = Storm(note.Device).Opened(note.Part, Board(note.Device, note.Part), atNs, Storms);
                _storms[note.Device] = storm.State;
                foreach (string part in storm.Parts) { Step(new Place(note.Device, part), new DoorWatchEvent.WasStorm(), View(note.Device, part)); }
            }
        });
    }

    /// <summary>A pulse went out, or nobody knows.</summary>
    public void Pulsed(WriteScope scope, string device, string part) => After(scope, new Place(device, part), new DoorWatchEvent.Pulsed());

    /// <summary>An errand raises an alarm in this write.</summary>
    public void Raised(WriteScope scope, string kind, string device, string part) => scope.AfterCommit(() =>
    {
        lock (_lock) { TakeOver(kind, new Place(device, part)); }
    });

    /// <summary>A person looked at the compartment.</summary>
    public void Checked(WriteScope scope, string device, string part) => After(scope, new Place(device, part), new DoorWatchEvent.Checked());

    /// <summary>A person looked at bus and supply of the device.</summary>
    public void BusChecked(WriteScope scope, string device) => scope.AfterCommit(() =>
    {
        lock (_lock) { _storms[device] = Storm(device).Checked().State; }
    });

    /// <summary>Number of the board that a compartment hangs on, counted from 0 in the site file.</summary>
    public int Board(string device, string part)
    {
        IReadOnlyList<BoardSettings> boards = _site.Devices.FirstOrDefault(d => d.Id == device)?.Boards ?? [];
        int number = FreeCompartments.NumberOf(part);
        return boards.Select((board, i) => (board.First, i)).Where(b => b.First <= number).Select(b => b.i).LastOrDefault();
    }

    private void After(WriteScope scope, Place place, DoorWatchEvent @event) => scope.AfterCommit(() =>
    {
        DoorView view = View(place.Device, place.Part);
        lock (_lock) { Step(place, @event, view); }
    });

    private void Write(WriteScope scope)
    {
        lock (_lock)
        {
            foreach ((string kind, Place place, bool up) in Differences())
            {
                if (up) { _alarms.Raise(scope, kind, place.Device, place.Part, ""); }
                else { _alarms.Clear(scope, kind, place.Device, place.Part, "gateway"); }
            }

            Place[] told = [.. Told()];
            foreach (Place place in told) { WatchTable.Forget(scope, place); }
            scope.AfterCommit(() =>
            {
                lock (_lock) { _strange.ExceptWith(told); }
            });
        }
    }

    /// <summary>Where disk and machines differ now.</summary>
    private List<(string Kind, Place Place, bool Up)> Differences()
    {
        HashSet<(string, string, string)> open = [.. _alarms.Open.Select(a => (a.Kind, a.Device, a.Part))];
        List<(string, Place, bool)> all = [];
        foreach ((Place place, DoorWatch watch) in _watches)
        {
            if (watch.Up == DoorAlarms.None && open.Count == 0) { continue; }
            foreach (string kind in AlarmKinds.Names(AllDoorAlarms))
            {
                bool up = AlarmKinds.Names(watch.Up).Contains(kind, StringComparer.Ordinal);
                if (up != open.Contains((kind, place.Device, place.Part))) { all.Add((kind, place, up)); }
            }
        }

        foreach ((string device, OpeningStorm storm) in _storms)
        {
            if (storm.Suspect != open.Contains((AlarmKinds.BusSuspect, device, ""))) { all.Add((AlarmKinds.BusSuspect, new Place(device, ""), storm.Suspect)); }
        }

        return all;
    }

    /// <summary>Strange openings that are told by an alarm now, or turned out to be none.</summary>
    private IEnumerable<Place> Told() => _strange.Where(p => Watch(p).ForcedNs is null);

    /// <summary>A door that nobody uses may stand open as long as one that is used.</summary>
    private DoorWatchRules Rules => new() { AjarAfterMs = (_documents.Current.Lockers.Doors.RemindAfterS + _documents.Current.Lockers.Doors.GiveUpAfterS) * 1_000 };

    private static DoorAlarms AllDoorAlarms => Enum.GetValues<DoorAlarms>().Aggregate(DoorAlarms.None, (all, one) => all | one);

    private void TakeOver(string kind, Place place)
    {
        DoorAlarms flag = Enum.GetValues<DoorAlarms>().FirstOrDefault(f => AlarmKinds.Names(f).SequenceEqual([kind]));
        DoorWatch watch = Watch(place);
        _watches[place] = watch with { Up = watch.Up | flag, ClosedNs = flag == DoorAlarms.NeverClosed ? null : watch.ClosedNs };
    }

    private void Step(Place place, DoorWatchEvent @event, DoorView view) => _watches[place] = DoorWatchMachine.Next(Watch(place), @event, view, _boot.MonotonicNs, Rules).Watch;

    private DoorWatch Watch(Place place) => _watches.GetValueOrDefault(place, DoorWatch.Quiet);

    private OpeningStorm Storm(string device) => _storms.GetValueOrDefault(device, OpeningStorm.Calm);

    private DoorView View(string device, string part) => View(device, part, _compartments.All().FirstOrDefault(c => c.Device == device && c.Part == part));

    private DoorView View(string device, string part, Compartment? compartment)
    {
        Stay? stay = _books.At(device, part);
        bool outOfService = _documents.Current.Lockers.OutOfService.Any(o => o.Device == device && o.Part == part);
        Books says = stay is { Phase: StayPhase.Stored } ? Books.Stored : stay is null && !outOfService ? Books.Free : Books.Open;
        return new DoorView(compartment?.Senses ?? default, stay is not null && _books.IsInUse(stay), says);
    }
}
