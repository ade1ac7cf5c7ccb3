using LifeCircle.Edge.Model.Lockers;
using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers;

/// <summary>A compartment as it is, and what its sensors make of it.</summary>
internal sealed record Box(string Device, string Part, string Address, bool HasDoor, bool HasInside, bool InsideLies)
{
    public bool Open { get; set; }

    public bool Thing { get; set; }
}

/// <summary>A small corner: two devices, three terminals over one set of stays, and the service's share of the work: it resolves what a touch means and stores what a step says.</summary>
internal sealed class LockerWorld
{
    public const int Terminals = 3;

    private const long Ms = 1_000_000;

    private static readonly int[] ShortMs = [100, 600, 2_600, 3_100];
    private static readonly int[] LongMs = [31_000, 61_000, 200_000, 700_000];

    private static readonly Draft SomeDraft = new("SF1", "sealed", "hash", "138****0000", Consent: true);

    private readonly ErrandWatcher _watcher;
    private readonly Dictionary<string, bool> _reachable = new() { ["locker-1"] = true, ["locker-2"] = true };
    private readonly List<ErrandEffect.Pulse> _pending = [];
    private int _ids;
    private string _boot = "boot-1";

    public LockerWorld() => _watcher = new(this);

    public IReadOnlyList<Box> Boxes { get; } =
    [
        new("locker-1", "compartment/01", "", HasDoor: true, HasInside: true, InsideLies: false),
        new("locker-1", "compartment/02", "", HasDoor: true, HasInside: false, InsideLies: false),
        new("locker-1", "compartment/03", "", HasDoor: false, HasInside: false, InsideLies: false),
        new("locker-2", "compartment/01", "", HasDoor: true, HasInside: true, InsideLies: true),
        new("locker-2", "compartment/02", "a1", HasDoor: true, HasInside: true, InsideLies: false),
        new("locker-2", "compartment/03", "a2", HasDoor: true, HasInside: false, InsideLies: false),
    ];

    public Dictionary<string, Stay> Stays { get; } = [];

    public Errand?[] Errands { get; } = new Errand?[Terminals];

    public long NowNs { get; private set; } = 1;

    public Box BoxOf(Stay stay) => Boxes.Single(b => b.Device == stay.Device && b.Part == stay.Part);

    public Stay? StayAt(int terminal) => Errands[terminal] is { StayId: { Length: > 0 } id } ? Stays.GetValueOrDefault(id) : null;

    /// <summary>Whether an errand is at the stay's door or has a question about what is in it.</summary>
    public static bool IsAtIt(Errand? errand) => errand?.Step is Step.AtDoor or Step.NothingInside or Step.StillInside;

    /// <summary>One thing that can happen, chosen by three numbers.</summary>
    public void Do(int what, int who, int which)
    {
        int terminal = who % Terminals;
        switch (what)
        {
            case < 40: Touch(terminal, Likely(terminal, which)); break;
            case < 50: Touch(terminal, Anything(terminal, which)); break;
            case < 60: Answer(which); break;
            case < 75: PeopleAt(terminal, which); break;
            case < 90: Pass(ShortMs[which % 4]); break;
            case < 93: Pass(LongMs[which % 4]); break;
            case < 94: Send(terminal, new ErrandEvent.TimedOut()); break;
            case < 95: Restart(reboot: which % 3 == 0); break;
            case < 98: Operator(which); break;
            default: Reach(which); break;
        }
    }

    /// <summary>Everybody leaves: doors stay as they are, results come or do not, time passes.</summary>
    public void Abandon(int rounds, bool answers)
    {
        for (int round = 0; round < rounds && Errands.Any(e => e is not null); round++)
        {
            if (answers) { Answer(round); }
            Pass(61_000);
            for (int terminal = 0; terminal < Terminals; terminal++) { Send(terminal, new ErrandEvent.TimedOut()); }
        }
    }

    public void Pass(int ms)
    {
        NowNs += ms * Ms;
        All(new VisitEvent.Tick());
    }

    private void Restart(bool reboot)
    {
        if (reboot) { (NowNs, _boot) = (1, $"boot-{++_ids}"); }
        All(new VisitEvent.Restarted());
    }

    private void Reach(int which)
    {
        string device = _reachable.Keys.Order().ElementAt(which % 2);
        _reachable[device] = !_reachable[device] || which % 3 == 0;
        All(new VisitEvent.Tick());
    }

    private void All(VisitEvent what)
    {
        for (int terminal = 0; terminal < Terminals; terminal++) { Send(terminal, new ErrandEvent.AtTheDoor(what)); }
    }

    private void Answer(int which)
    {
        if (_pending.Count == 0) { return; }
        ErrandEffect.Pulse pulse = _pending[which % _pending.Count];
        _pending.Remove(pulse);
        bool sent = which % 5 != 0;
        if (sent && which % 5 != 1) { Boxes.Single(b => b.Device == pulse.Device && b.Part == pulse.Part).Open = true; }
        if (which % 7 == 0) { All(new VisitEvent.WasOpened(pulse.CommandId)); }
        All(new VisitEvent.PulseEnded(pulse.CommandId, sent ? PulseEnd.MayHaveMoved : PulseEnd.NotSent));
    }

    /// <summary>Only an open door lets anybody at what is behind it.</summary>
    private void PeopleAt(int terminal, int which)
    {
        Box box = StayAt(terminal) is { } stay ? BoxOf(stay) : Boxes[which % Boxes.Count];
        if (!box.Open) { return; }
        if (which % 3 != 0) { box.Thing = !box.Thing; }
        if (which % 2 == 0) { box.Open = false; }
        if (which % 11 == 0 && Errands[terminal]?.Step is Step.AtDoor door) { All(new VisitEvent.WasClosed(Visit.CommandId(door.Visit.VisitId, 1))); }
        if (!box.HasDoor && which % 4 == 0) { Send(terminal, new ErrandEvent.AtTheDoor(new VisitEvent.SaidClosed())); }
        All(new VisitEvent.Tick());
    }

    private void Operator(int which)
    {
        if (Stays.Count == 0) { return; }
        Stay stay = Stays.Values.OrderBy(s => s.Id, StringComparer.Ordinal).ElementAt(which % Stays.Count);
        Stays[stay.Id] = (which % 6) switch
        {
            0 => StayMachine.Next(stay, new StayEvent.Clear()),
            1 => StayMachine.Next(stay, new StayEvent.Hold("emergency-opened")),
            2 or 3 => stay with { Overdue = true },
            _ => StayMachine.Next(stay, new StayEvent.Keep(_boot, NowNs)),
        };
    }

    private void Touch(int terminal, ErrandEvent @event)
    {
        if (Errands[terminal] is null)
        {
            Flow flow = (Flow)(_ids % 4);
            Errands[terminal] = ErrandMachine.Begin($"e{++_ids}", $"t{terminal}", flow, flow == Flow.Mail ? Role.Postman : Role.Courier, NowNs);
        }

        Send(terminal, @event);
    }

    private ErrandEvent Likely(int terminal, int r) => Errands[terminal]?.Step switch
    {
        Step.SignIn s => SignedIn(r % 5 == 0 ? (Role)(r % 3) : s.Role, depositsOpen: r % 7 != 0),
        Step.Menu => (r % 6) switch { 0 => new ErrandEvent.ChoseReopen(), 1 or 2 => new ErrandEvent.ChoseTakeBack(r % 4 == 0), 3 => new ErrandEvent.ChoseRound(), _ => new ErrandEvent.ChoseDeposit(true) },
        Step.Fill => new ErrandEvent.Filled(SomeDraft, []),
        Step.Phone => new ErrandEvent.GavePhone(SomeDraft),
        Step.Sizes => Reservation(),
        Step.Code => Found(r),
        Step.Fee => new ErrandEvent.Agree(),
        Step.TakeBack or Step.Round => Pick(r, Errands[terminal]!.Step is Step.Round),
        Step.AtDoor { Visit: Visit.TouchToOpen } => new ErrandEvent.OpenAgain(),
        Step.AtDoor { Visit: Visit.DidItOpen } => new ErrandEvent.AtTheDoor(r % 2 == 0 ? new VisitEvent.SaidOpened() : new VisitEvent.SaidNotOpened()),
        Step.AtDoor { Visit: Visit.Open } when r % 5 == 0 => r % 2 == 0 ? new ErrandEvent.OtherSize() : new ErrandEvent.Cancel(),
        Step.AtDoor => new ErrandEvent.AtTheDoor(new VisitEvent.Tick()),
        Step.NothingInside => (r % 4) switch { 0 => new ErrandEvent.Cancel(), 1 => new ErrandEvent.OtherSize(), _ => new ErrandEvent.OpenAgain() },
        Step.StillInside => (r % 4) switch { 0 => new ErrandEvent.IsEmpty(), 1 => new ErrandEvent.RefuseDamaged(), 2 => new ErrandEvent.Finish(), _ => new ErrandEvent.OpenAgain() },
        Step.Deposited => (r % 4) switch { 0 => new ErrandEvent.OpenAgain(), 1 => new ErrandEvent.Back(), _ => new ErrandEvent.Another(DepositsOpen: true) },
        _ => r % 2 == 0 ? new ErrandEvent.Finish() : new ErrandEvent.Rated(r % 7),
    };

    /// <summary>What no screen need offer.</summary>
    private ErrandEvent Anything(int terminal, int r) => (r % 24) switch
    {
        0 => SignedIn((Role)(r % 3), depositsOpen: true),
        1 => new ErrandEvent.SignInFailed(SignInFault.Unknown),
        2 => new ErrandEvent.ChoseDeposit(r % 2 == 0),
        3 => new ErrandEvent.ChoseReopen(),
        4 => new ErrandEvent.ChoseTakeBack(true),
        5 => new ErrandEvent.ChoseRound(),
        6 => new ErrandEvent.Filled(SomeDraft, [DraftFault.PhoneForm]),
        7 => new ErrandEvent.GavePhone(null),
        8 => Reservation(),
        9 => Found(r),
        10 => Pick(r, round: r % 2 == 0),
        11 => new ErrandEvent.CodeFailed(CodeFault.Wrong),
        12 => new ErrandEvent.Back(),
        13 => new ErrandEvent.Home(),
        14 => new ErrandEvent.MoreTime(),
        15 => new ErrandEvent.OpenAgain(),
        16 => new ErrandEvent.Cancel(),
        17 => new ErrandEvent.IsEmpty(),
        18 => new ErrandEvent.RefuseDamaged(),
        19 => new ErrandEvent.Finish(),
        20 => new ErrandEvent.NoneFree(),
        21 => new ErrandEvent.AtTheDoor(new VisitEvent.SaidOpened()),
        22 => new ErrandEvent.AtTheDoor(new VisitEvent.SaidClosed()),
        _ => Likely((terminal + 1) % Terminals, r),
    };

    /// <summary>All that is put in is put in by the one person.</summary>
    private ErrandEvent.SignedIn SignedIn(Role role, bool depositsOpen)
    {
        Stay? last = Stays.Values.Where(s => s is { Kind: StayKind.Parcel, Phase: StayPhase.Stored } && s.StoredBoot == _boot).MaxBy(s => s.StoredNs);
        return new(new Actor(role, "p1", "Person", "company"), depositsOpen, last?.Id ?? "", last?.StoredNs ?? 0);
    }

    /// <summary>Free: no stay that has not ended, and nobody at the door.</summary>
    private ErrandEvent Reservation()
    {
        Box? free = Boxes.FirstOrDefault(b => b.Address.Length == 0 && Living(b) is null && Enumerable.Range(0, Terminals).All(t => !IsAtIt(Errands[t]) || BoxOf(StayAt(t)!) != b));
        return free is null ? new ErrandEvent.NoneFree() : new ErrandEvent.Reserved(New(free, (StayKind)(_ids % 2)));
    }

    private Stay? Living(Box box) => Stays.Values.FirstOrDefault(s => !s.IsOver && BoxOf(s) == box);

    private Stay New(Box box, StayKind kind) =>
        new() { Id = $"s{++_ids}", Kind = kind, Phase = StayPhase.Reserved, Device = box.Device, Part = box.Part, Address = box.Address };

    /// <summary>One code, and what lies for the same person; the list may be older than the stays.</summary>
    private ErrandEvent Found(int r)
    {
        Stay[] stays = [.. Stays.Values.Where(s => s.CanBePickedUp || r % 13 == 0).OrderBy(s => s.Id, StringComparer.Ordinal)];
        if (stays.Length == 0) { return new ErrandEvent.CodeFailed(CodeFault.Wrong); }
        int first = r % stays.Length;
        return new ErrandEvent.CodeFound([stays[first], .. stays.Where((s, i) => i != first && s.CanBePickedUp).Take(r % 3)], r % 4 == 0 ? 200 : 0, "CNY");
    }

    private ErrandEvent Pick(int r, bool round)
    {
        Box[] boxes = [.. Boxes.Where(b => round == b.Address.Length > 0)];
        Box box = boxes[r % boxes.Length];
        if (round) { return new ErrandEvent.Picked(Living(box) ?? New(box, StayKind.Mail), [.. boxes.Select(b => b.Address).Where(a => a != box.Address)]); }
        return Living(box) is { } stay ? new ErrandEvent.Picked(stay, []) : new ErrandEvent.Back();
    }

    private void Send(int terminal, ErrandEvent @event)
    {
        if (Errands[terminal] is not { } before) { return; }
        ErrandWorld world = WorldOf(terminal, before, @event);
        ErrandStep step = ErrandMachine.Next(before, @event, world);
        foreach (ErrandEffect effect in step.Effects) { _watcher.Before(effect, before, step); Apply(effect); }
        Errands[terminal] = step.Errand;
        _watcher.Saw(terminal, before, @event, world, step);
    }

    private void Apply(ErrandEffect effect)
    {
        switch (effect)
        {
            case ErrandEffect.Keep keep: Stays[keep.Stay.Id] = keep.Stay; break;
            case ErrandEffect.Pulse pulse: _pending.Add(pulse); break;
            case ErrandEffect.IssueCode issue: Stays[issue.StayId] = Stays[issue.StayId] with { CodeHash = "ab", CodeIssue = Stays[issue.StayId].CodeIssue + 1 }; break;
            default: break;
        }
    }

    private ErrandWorld WorldOf(int terminal, Errand errand, ErrandEvent @event)
    {
        Stay? own = @event is ErrandEvent.ChoseReopen ? Stays.GetValueOrDefault(errand.LastStay) : StayAt(terminal);
        Stay? at = @event switch
        {
            ErrandEvent.Reserved r => r.Stay,
            ErrandEvent.Picked p => p.Stay,
            ErrandEvent.CodeFound f => f.Stays[0],
            _ => own,
        };
        string? key = errand.Step switch { Step.AtDoor d => d.More, Step.StillInside s => s.More, Step.Trouble t => t.More, _ => [] } is { Count: > 0 } more ? more[0] : null;
        Stay? next = key is null ? null : Boxes.FirstOrDefault(b => b.Address == key) is { } box ? Living(box) ?? New(box, StayKind.Mail) : Stays.GetValueOrDefault(key);
        return new(own, next, Senses(at), Senses(next), $"v{++_ids}", _boot, NowNs, new DoorRules(), ReopenMs: 300_000)
        {
            InUse = [.. Enumerable.Range(0, Terminals).Where(t => t != terminal && IsAtIt(Errands[t])).Select(t => new Place(StayAt(t)!.Device, StayAt(t)!.Part))],
        };
    }

    private DoorSenses Senses(Stay? stay)
    {
        if (stay is null) { return default; }
        Box box = BoxOf(stay);
        DoorLook look = !box.HasDoor ? DoorLook.Unknown : box.Open ? DoorLook.Open : DoorLook.Closed;
        Inside inside = !box.HasInside ? Inside.Unknown : box.Thing != box.InsideLies ? Inside.Occupied : Inside.Empty;
        return new(look, inside, box.HasInside, _reachable[box.Device]);
    }
}
