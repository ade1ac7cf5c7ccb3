using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Stays;

namespace LifeCircle.Edge.Model.Lockers.Errands;

/// <summary>The steps of an errand that have to do with a door, and what becomes of the stay behind it.</summary>
internal static class ErrandDoors
{
    /// <summary>Whether a door may be opened for this from anywhere but the stay's own question.</summary>
    internal static bool MayOpen(DoorUse use, Stay stay, ErrandWorld world) => !world.InUse.Contains(new Place(stay.Device, stay.Part)) && use switch
    {
        DoorUse.TakeOut => stay is { Phase: StayPhase.Stored, CanBePickedUp: true },
        DoorUse.TakeBack => stay.Phase == StayPhase.Stored,
        _ => stay.Phase is StayPhase.Reserved or StayPhase.Stored,
    };

    /// <summary>Opens a door for a stay; a stay that is stored already is opened once more.</summary>
    internal static ErrandStep Begin(Errand errand, DoorUse use, Stay stay, IReadOnlyList<string> more, DoorSenses senses, ErrandWorld world)
    {
        bool again = use is DoorUse.PutIn or DoorUse.Mail && stay.Phase == StayPhase.Stored;
        if (!senses.Reachable)
        {
            Stay given = StayMachine.Next(stay, stay.Phase == StayPhase.Reserved ? new StayEvent.Abort() : new StayEvent.StayedIn());
            return ErrandMachine.At(errand, new Step.Trouble(TroubleKind.DoorsAway, stay, more), Changed(stay, given));
        }

        Stay moved = use is DoorUse.TakeOut or DoorUse.TakeBack ? StayMachine.Next(stay, new StayEvent.Leave()) : stay;
        VisitStep first = VisitMachine.Begin(world.VisitId, senses, world.NowNs);
        List<ErrandEffect> effects = [new ErrandEffect.Keep(moved), new ErrandEffect.Pulse(first.CommandId!, stay.Device, stay.Part)];
        if (again && use == DoorUse.PutIn) { effects.Add(new ErrandEffect.Tell(ErrandWords.Reopened, stay.Id, "")); }
        return new(errand with { Step = new Step.AtDoor(use, stay.Id, first.Visit, more, Wish.None, again) }, effects);
    }

    internal static ErrandStep AtDoor(Errand errand, Step.AtDoor door, ErrandEvent @event, ErrandWorld world)
    {
        VisitEvent? what = @event switch
        {
            ErrandEvent.AtTheDoor d => d.What,
            ErrandEvent.OpenAgain => new VisitEvent.TouchedOpen(),
            _ => null,
        };
        if (world.Stay is not { } stay) { return @event is ErrandEvent.TimedOut ? Home() : ErrandMachine.Stay(errand); }
        if (@event is ErrandEvent.TimedOut && door.Visit is Visit.TouchToOpen or Visit.DidItOpen)
        {
            return Ended(errand, door, Unseen(world), stay, world, gone: true);
        }

        Wish? wish = (@event, door) switch
        {
            (ErrandEvent.OtherSize, { Use: DoorUse.PutIn, Again: false, Visit: Visit.Open }) => Wish.OtherSize,
            (ErrandEvent.Cancel, { Use: DoorUse.PutIn, Visit: Visit.Open or Visit.TouchToOpen }) => Wish.Cancel,
            (ErrandEvent.RefuseDamaged, { Use: DoorUse.TakeOut, Visit: Visit.Open }) when MayBeRefused(stay) => Wish.Refuse,
            _ => null,
        };
        if (wish is { } wanted)
        {
            Step.AtDoor wished = door with { Wish = wanted };
            return door.Visit is Visit.TouchToOpen
                ? Ended(errand, wished, Unseen(world), stay, world, gone: true)
                : ErrandMachine.At(errand, wished);
        }

        if (what is null) { return ErrandMachine.Stay(errand); }
        VisitStep step = VisitMachine.Next(door.Visit, what, world.Senses, world.NowNs, world.Doors);
        if (step.Visit is Visit.Over over) { return Ended(errand, door, over, stay, world, gone: false); }
        if (ReferenceEquals(step.Visit, door.Visit) || step.Visit.Equals(door.Visit)) { return ErrandMachine.Stay(errand); }
        ErrandEffect[] effects = step.CommandId is { } command ? [new ErrandEffect.Pulse(command, stay.Device, stay.Part)] : [];
        return ErrandMachine.At(errand, door with { Visit = step.Visit }, effects);
    }

    internal static ErrandStep NothingInside(Errand errand, Step.NothingInside step, ErrandEvent @event, ErrandWorld world) => (@event, world.Stay) switch
    {
        (ErrandEvent.TimedOut, null) => Home(),
        (ErrandEvent.TimedOut, { } stay) when !IsAsLeft(step.Use, step.Again, stay) => Home(),
        (ErrandEvent.OpenAgain or ErrandEvent.IsInside or ErrandEvent.OtherSize or ErrandEvent.Cancel or ErrandEvent.Back, { } stay) when !IsAsLeft(step.Use, step.Again, stay) =>
            ErrandMachine.At(errand, new Step.Trouble(TroubleKind.HeldForCheck, stay, step.More)),
        (ErrandEvent.OpenAgain, { } stay) => Begin(errand, step.Use, stay, step.More, world.Senses, world),
        (ErrandEvent.IsInside, { } stay) when step.Use == DoorUse.PutIn => IsIn(errand, step.Again, stay, world, new ErrandEffect.Alarm(ErrandWords.OccupancyDisagrees, stay.Device, stay.Part)),
        (ErrandEvent.OtherSize, { } stay) when !step.Again && errand.Draft is { } draft => NotPutIn(errand, stay, new Step.Sizes(draft, Changing: true)),
        (ErrandEvent.Cancel or ErrandEvent.Back or ErrandEvent.TimedOut, { } stay) => NotPutIn(errand, stay, null),
        _ => ErrandMachine.Stay(errand),
    };

    internal static ErrandStep StillInside(Errand errand, Step.StillInside step, ErrandEvent @event, ErrandWorld world)
    {
        if (world.Stay is not { } stay) { return @event is ErrandEvent.TimedOut ? Home() : ErrandMachine.Stay(errand); }
        switch (@event)
        {
            case ErrandEvent.TimedOut when stay.Phase != StayPhase.Leaving:
                return Home();
            case ErrandEvent.OpenAgain or ErrandEvent.IsEmpty or ErrandEvent.RefuseDamaged or ErrandEvent.Finish or ErrandEvent.Back when stay.Phase != StayPhase.Leaving:
                return ErrandMachine.At(errand, new Step.Trouble(TroubleKind.HeldForCheck, stay, step.More));
            case ErrandEvent.OpenAgain:
                return Begin(errand, step.Use, stay, step.More, world.Senses, world);
            case ErrandEvent.IsEmpty:
                return Taken(errand, step.Use, stay, step.More, world, new ErrandEffect.Alarm(ErrandWords.OccupancyDisagrees, stay.Device, stay.Part));
            case ErrandEvent.RefuseDamaged when MayBeRefused(stay) && step.Use == DoorUse.TakeOut:
                return Refused(errand, stay, step.More, world);
            case ErrandEvent.Finish or ErrandEvent.Back or ErrandEvent.TimedOut:
                ErrandEffect[] left = [new ErrandEffect.Keep(StayMachine.Next(stay, new StayEvent.StayedIn())), new ErrandEffect.Tell(ErrandWords.Left, stay.Id, "")];
                return @event is ErrandEvent.TimedOut ? new(null, left) : Following(errand, step.More, world, left);
            default:
                return ErrandMachine.Stay(errand);
        }
    }

    /// <summary>The next door of the errand, or what comes when there is none.</summary>
    internal static ErrandStep Following(Errand errand, IReadOnlyList<string> more, ErrandWorld world, IReadOnlyList<ErrandEffect> effects)
    {
        DoorUse use = errand.Flow == Flow.Mail ? DoorUse.Mail : DoorUse.TakeOut;
        if (more.Count > 0 && world.Next is { } next && MayOpen(use, next, world))
        {
            string key = use == DoorUse.Mail ? next.Address : next.Id;
            ErrandStep step = Begin(errand, use, next, [.. more.SkipWhile(m => m != key).Skip(1)], world.NextSenses, world);
            return step with { Effects = [.. effects, .. step.Effects] };
        }

        Step after = errand switch
        {
            { Flow: Flow.Mail } => new Step.Round(),
            { Actor: not null } => new Step.Menu(),
            _ => new Step.Rate(errand.Flow == Flow.Storage ? Flow.Storage : Flow.Pickup),
        };
        return new(errand with { Step = after, Draft = null }, effects);
    }

    /// <param name="gone">Nobody is there any more.</param>
    private static ErrandStep Ended(Errand errand, Step.AtDoor door, Visit.Over over, Stay stay, ErrandWorld world, bool gone) => (door.Use, over.End) switch
    {
        (_, VisitEnd.LeftOpen) => Stopped(errand, door, TroubleKind.NeverClosed, stay, Hold(stay, ErrandWords.NeverClosed), ErrandWords.NeverClosed),
        (_, VisitEnd.Closed) when !IsAsLeft(door.Use, door.Again, stay) => ErrandMachine.At(errand, new Step.Trouble(TroubleKind.HeldForCheck, stay, door.More)),
        (DoorUse.PutIn, VisitEnd.Closed) => PutInClosed(errand, door, over, stay, world),
        (DoorUse.Mail, VisitEnd.Closed) => MailClosed(errand, door, over, stay, world),
        (_, VisitEnd.Closed) when door.Wish == Wish.Refuse && over.Inside != Inside.Empty => Refused(errand, stay, door.More, world),
        (_, VisitEnd.Closed) when over.Inside == Inside.Occupied => ErrandMachine.At(errand, new Step.StillInside(door.Use, stay.Id, door.More)),
        (_, VisitEnd.Closed) => Taken(errand, door.Use, stay, door.More, world),
        _ when gone => Gone(errand, door, over, stay),
        (_, VisitEnd.NotOpened) => Stopped(errand, door, TroubleKind.DoorStuck, stay, NotReached(stay, over), ErrandWords.LockStuck),
        _ => Stopped(errand, door, TroubleKind.DoorsAway, stay, NotReached(stay, over), ""),
    };

    private static ErrandStep PutInClosed(Errand errand, Step.AtDoor door, Visit.Over over, Stay stay, ErrandWorld world)
    {
        if (door.Wish != Wish.None && over.Inside != Inside.Occupied)
        {
            return NotPutIn(errand, stay, door.Wish == Wish.OtherSize && errand.Draft is { } draft ? new Step.Sizes(draft, Changing: true) : null);
        }

        if (over.Inside == Inside.Empty) { return ErrandMachine.At(errand, new Step.NothingInside(door.Use, stay.Id, [], door.Again)); }
        return IsIn(errand, door.Again, stay, world);
    }

    /// <summary>It lies in there: from now on it counts.</summary>
    private static ErrandStep IsIn(Errand errand, bool again, Stay stay, ErrandWorld world, params ErrandEffect[] also)
    {
        if (again) { return ErrandMachine.At(errand, new Step.Deposited(stay.Id, errand.LastStayNs), also); }
        Stay stored = StayMachine.Next(stay, new StayEvent.PutIn(world.Boot, world.NowNs));
        Step next = stay.Kind == StayKind.Storage || world.ShowsCode ? new Step.KeepCode(stay.Id) : new Step.Deposited(stay.Id, world.NowNs);
        return ErrandMachine.At(
            errand with { LastStay = stay.Id, LastStayNs = world.NowNs, Served = true }, next,
            [new ErrandEffect.Keep(stored), new ErrandEffect.Tell(ErrandWords.Stored(stay.Kind), stay.Id, ""), new ErrandEffect.IssueCode(stay.Id, errand.Draft), .. also]);
    }

    private static ErrandStep MailClosed(Errand errand, Step.AtDoor door, Visit.Over over, Stay stay, ErrandWorld world)
    {
        List<ErrandEffect> effects = [];
        if (over.Inside != Inside.Empty && stay.Phase == StayPhase.Reserved)
        {
            effects.Add(new ErrandEffect.Keep(StayMachine.Next(stay, new StayEvent.PutIn(world.Boot, world.NowNs))));
            effects.Add(new ErrandEffect.Tell(ErrandWords.Stored(stay.Kind), stay.Id, ""));
            effects.Add(new ErrandEffect.IssueCode(stay.Id, null));
        }
        else if (over.Inside != Inside.Empty) { effects.Add(new ErrandEffect.Tell(ErrandWords.Stored(stay.Kind), stay.Id, "more")); }
        else { effects.AddRange(Changed(stay, StayMachine.Next(stay, new StayEvent.Abort()))); }
        return Following(errand with { Done = [.. errand.Done, stay.Address], Served = true }, door.More, world, effects);
    }

    private static ErrandStep Taken(Errand errand, DoorUse use, Stay stay, IReadOnlyList<string> more, ErrandWorld world, params ErrandEffect[] also)
    {
        StayEnd end = use != DoorUse.TakeBack ? StayEnd.Collected : stay.Overdue || stay.Refused ? StayEnd.Returned : StayEnd.Recalled;
        Stay taken = StayMachine.Next(stay, new StayEvent.Taken(end));
        return Following(errand with { Served = true }, more, world, [new ErrandEffect.Keep(taken), new ErrandEffect.Tell(ErrandWords.Gone(stay.Kind, end), stay.Id, ""), .. also]);
    }

    /// <summary>It lies there again, for whoever brought it.</summary>
    private static ErrandStep Refused(Errand errand, Stay stay, IReadOnlyList<string> more, ErrandWorld world) => Following(
        errand, more, world, [new ErrandEffect.Keep(StayMachine.Next(stay, new StayEvent.RefuseDamaged())), new ErrandEffect.Tell(ErrandWords.Refused, stay.Id, "damaged")]);

    private static bool MayBeRefused(Stay stay) => stay.Kind is StayKind.Parcel or StayKind.Collect;

    /// <summary>The door was closed over an empty compartment.</summary>
    private static ErrandStep NotPutIn(Errand errand, Stay stay, Step? next)
    {
        Stay ended = stay.Phase == StayPhase.Reserved
            ? StayMachine.Next(stay, new StayEvent.Abort())
            : StayMachine.Next(StayMachine.Next(stay, new StayEvent.Leave()), new StayEvent.Taken(StayEnd.Recalled));
        string word = stay.Phase == StayPhase.Reserved ? ErrandWords.Aborted : ErrandWords.Gone(stay.Kind, StayEnd.Recalled);
        ErrandEffect[] effects = [new ErrandEffect.Keep(ended), new ErrandEffect.Tell(word, stay.Id, "")];
        if (next is not null) { return ErrandMachine.At(errand, next, effects); }
        return errand.Actor is null
            ? new(null, effects)
            : ErrandMachine.At(errand with { Draft = null, Served = errand.Served || ended.End == StayEnd.Recalled }, new Step.Menu(), effects);
    }

    /// <summary>Nobody touched a door that was to be opened again: the terminal goes home, and what may have happened unseen is looked at by a person.</summary>
    private static ErrandStep Gone(Errand errand, Step.AtDoor door, Visit.Over over, Stay stay)
    {
        bool nothingIn = over.Inside == Inside.Empty;
        Stay after = (door.Use, stay.Phase) switch
        {
            (_, StayPhase.Leaving) => StayMachine.Next(stay, new StayEvent.StayedIn()),
            (_, StayPhase.Reserved) when nothingIn => StayMachine.Next(stay, new StayEvent.Abort()),
            (_, StayPhase.Reserved) => Hold(stay, ErrandWords.HeldForCheck),
            _ => stay,
        };
        List<ErrandEffect> effects = [.. Changed(stay, after)];
        if (after.Phase == StayPhase.Held) { effects.Add(new ErrandEffect.Alarm(ErrandWords.HeldForCheck, stay.Device, stay.Part)); }
        if (after.End == StayEnd.Aborted) { effects.Add(new ErrandEffect.Tell(ErrandWords.Aborted, stay.Id, "")); }
        return new(null, effects);
    }

    private static ErrandStep Stopped(Errand errand, Step.AtDoor door, TroubleKind kind, Stay stay, Stay after, string alarm)
    {
        List<ErrandEffect> effects = [.. Changed(stay, after)];
        if (after is { Phase: StayPhase.Held } && stay.Phase != StayPhase.Held) { effects.Add(new ErrandEffect.Tell(ErrandWords.Held, stay.Id, after.HeldFor)); }
        if (after.End == StayEnd.Aborted) { effects.Add(new ErrandEffect.Tell(ErrandWords.Aborted, stay.Id, kind == TroubleKind.DoorStuck ? ErrandWords.LockStuck : "")); }
        if (alarm.Length > 0) { effects.Add(new ErrandEffect.Alarm(alarm, stay.Device, stay.Part)); }
        return new(errand with { Step = new Step.Trouble(kind, stay, door.More) }, effects);
    }

    /// <summary>The door did not open, or nobody knows: what was to be put in is not in, what was in stays.</summary>
    private static Stay NotReached(Stay stay, Visit.Over over) => stay.Phase switch
    {
        StayPhase.Leaving => StayMachine.Next(stay, new StayEvent.StayedIn()),
        StayPhase.Reserved when over.MayHaveOpened => Hold(stay, ErrandWords.HeldForCheck),
        StayPhase.Reserved => StayMachine.Next(stay, new StayEvent.Abort()),
        _ => stay,
    };

    /// <summary>Nobody else has moved the stay since its door was opened.</summary>
    private static bool IsAsLeft(DoorUse use, bool again, Stay stay) => use switch
    {
        DoorUse.TakeOut or DoorUse.TakeBack => stay.Phase == StayPhase.Leaving,
        _ => stay.Phase == (again ? StayPhase.Stored : StayPhase.Reserved),
    };

    /// <summary>Nobody answers whether it opened. A sensor that cannot be asked now does not count.</summary>
    private static Visit.Over Unseen(ErrandWorld world) =>
        new(VisitEnd.NotOpened, world.Senses.Reachable ? world.Senses.Inside : Inside.Unknown, MayHaveOpened: true);

    private static ErrandStep Home() => new(null, []);

    private static Stay Hold(Stay stay, string why) => StayMachine.Next(stay, new StayEvent.Hold(why));

    private static ErrandEffect[] Changed(Stay before, Stay after) => before == after ? [] : [new ErrandEffect.Keep(after)];
}
