using System.Text.RegularExpressions;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Model.Codes;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Model.Lockers;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Model.Lockers.Watch;
using LifeCircle.Edge.Uplink;
using LifeCircle.Edge.Web.Kiosk.View;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>A touch with what had to be found out for it before the write.</summary>
/// <param name="Who">The person of a PIN, card or ticket.</param>
/// <param name="SignIn">What is wrong with it.</param>
internal sealed record Touch(KioskInput Input, Actor? Who, SignInFault SignIn);

/// <summary>Finds out what a touch means: whose PIN it is, whose code, which compartment.</summary>
internal sealed partial class Touches(
    Database database, LockerBooks books, FreeCompartments free, MailRound round, DocumentStore documents, PeopleBook people, SiteKey key, EffectDesk effects, AttemptDesk attempts,
    DepositRule deposits, WallClock clock, BootClock boot, AlarmDesk alarms, GatewaySettings settings)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> _blockedUntilNs = new(StringComparer.Ordinal);

    /// <summary>Seconds until the terminal takes PINs and codes again, as the last attempt was told.</summary>
    public int BlockedForS(string terminal) => (int)Math.Max(0, (_blockedUntilNs.GetValueOrDefault(terminal) - boot.MonotonicNs + 999_999_999) / 1_000_000_000);

    /// <summary>Help was called at this terminal, from whichever screen, and nobody has answered yet.</summary>
    public bool IsHelpCalled(string terminal) => alarms.Open.Any(a => a.Kind == AlarmKinds.HelpCalled && a.Part == terminal);

    /// <summary>After a start: a terminal that is blocked says so before anybody tries.</summary>
    public void Resume(WriteScope scope, string terminal) => Blocked(scope, terminal);

    /// <summary>Does what takes time, before the write: a PIN is hashed slowly on purpose. Null when the touch is not for this screen.</summary>
    public async Task<Touch?> PrepareAsync(string terminal, long step, KioskInput input, CancellationToken cancellationToken)
    {
        Errand? errand = books.Errands.GetValueOrDefault(terminal);
        if (!IsMeant(errand, step, input)) { return null; }
        if (input is not (KioskInput.Typed or KioskInput.Scanned) || (errand ?? Started(terminal, input))?.Step is not Step.SignIn signIn) { return new Touch(input, null, SignInFault.None); }
        if (await database.WriteAsync(scope => Blocked(scope, terminal))) { return new Touch(input, null, SignInFault.Blocked); }
        (Person? person, SignInFault fault) = await WhoAsync(signIn.Role, input, cancellationToken);
        return new Touch(input, person is null ? null : new Actor(signIn.Role, person.Id, person.Name, person.Company), fault);
    }

    /// <summary>A touch belongs to the screen on which it was made; a call for help to whatever is there when it comes.</summary>
    public static bool IsMeant(Errand? errand, long step, KioskInput input) => input is KioskInput.Help || (errand?.Number ?? 0) == step;

    /// <summary>The events of a touch, in the write. From home the errand begins with it.</summary>
    public IEnumerable<(Errand At, ErrandEvent? Event)> Resolve(WriteScope scope, string terminal, Errand? errand, Touch touch)
    {
        if (touch.Input is KioskInput.Help)
        {
            CallHelp(scope, terminal, errand);
            if (errand is not null) { yield return (errand, new ErrandEvent.MoreTime()); }
            yield break;
        }

        if (errand is null)
        {
            if (Started(terminal, touch.Input) is { } begun)
            {
                yield return (begun, touch.Input is KioskInput.Scanned ? Event(scope, begun, touch) : null);
            }

            yield break;
        }

        if (Event(scope, errand, touch) is { } @event) { yield return (errand, @event); }
    }

    /// <summary>With the device at whose door the person stands; from elsewhere only once.</summary>
    private void CallHelp(WriteScope scope, string terminal, Errand? errand)
    {
        Place? door = errand switch
        {
            { Step: Step.Trouble { Device.Length: > 0 } trouble } => new Place(trouble.Device, trouble.Part),
            { StayId.Length: > 0 } => LockerTables.FindStay(scope, errand.StayId) is { } stay ? new Place(stay.Device, stay.Part) : null,
            _ => null,
        };
        if (door is { } at) { alarms.Raise(scope, AlarmKinds.HelpCalled, at.Device, terminal, $"Somebody asks for help at {terminal}, before {at.Part} of {at.Device}."); }
        else if (!IsHelpCalled(terminal)) { alarms.Raise(scope, AlarmKinds.HelpCalled, "", terminal, $"Somebody asks for help at {terminal}."); }
    }

    private Errand? Started(string terminal, KioskInput input)
    {
        (Flow Flow, Role Role)? what = input switch
        {
            KioskInput.Start { What: KioskStart.Pickup } => (Flow.Pickup, Role.Courier),
            KioskInput.Start { What: KioskStart.Storage } when documents.Current.Lockers.StorageOpen => (Flow.Storage, Role.Courier),
            KioskInput.Start { What: KioskStart.Courier } => (Flow.Deposit, Role.Courier),
            KioskInput.Start { What: KioskStart.Merchant } => (Flow.Deposit, Role.Merchant),
            KioskInput.Start { What: KioskStart.Postman } => (Flow.Mail, Role.Postman),
            KioskInput.Scanned s when TicketReader.LooksLikeOne(s.Text) => MadeFor(s.Text),
            _ => null,
        };
        return what is { } begun ? ErrandMachine.Begin($"e-{Guid.CreateVersion7():N}", terminal, begun.Flow, begun.Role, boot.MonotonicNs) : null;
    }

    /// <summary>The flow that a ticket was made for. What is no ticket of this site's is answered as a pickup's.</summary>
    private (Flow Flow, Role Role) MadeFor(string text) => Read(text).Ticket?.Use switch
    {
        "courier" => (Flow.Deposit, Role.Courier),
        "merchant" => (Flow.Deposit, Role.Merchant),
        "postman" => (Flow.Mail, Role.Postman),
        _ => (Flow.Pickup, Role.Courier),
    };

    private TicketReading Read(string text) => TicketReader.Read(text, documents.Current.Keys, $"{settings.Site.Circle}/{settings.Site.Gateway}", clock.UtcMsNow() / 1_000);

    private ErrandEvent? Event(WriteScope scope, Errand errand, Touch touch) => (errand.Step, touch.Input) switch
    {
        (Step.SignIn, KioskInput.Typed or KioskInput.Scanned) => SignIn(scope, errand.Terminal, touch),
        (Step.Code, KioskInput.Typed t) => ByCode(scope, errand.Terminal, t.Digits),
        (Step.Code, KioskInput.Scanned s) => TicketReader.LooksLikeOne(s.Text) ? ByTicket(scope, errand.Terminal, s.Text) : ByCode(scope, errand.Terminal, s.Text),
        (Step.Fill f, KioskInput.Scanned s) => new ErrandEvent.ScannedWaybill(f.Draft with { Waybill = TypedText.Plain(s.Text) }),
        (Step.Fill, KioskInput.ParcelForm form) => Filled(scope, form),
        (Step.Phone, KioskInput.Typed t) => new ErrandEvent.GavePhone(PhonePattern().IsMatch(TypedText.Plain(t.Digits)) ? Phone(Draft.Empty, TypedText.Plain(t.Digits)) : null),
        (Step.Sizes s, KioskInput.Pick p) => Reserve(scope, errand, s.Draft, p.Key),
        (Step.TakeBack t, KioskInput.Pick p) => TakeBack(errand, t.Overdue, LockerTables.Active(scope)).FirstOrDefault(s => s.Id == p.Key) is { } stay ? new ErrandEvent.Picked(stay, []) : null,
        (Step.Round, KioskInput.Pick p) => round.Pick(errand, p.Key, LockerTables.Active(scope)),
        (_, KioskInput.Choose c) => c.What switch
        {
            MenuChoice.Deposit => new ErrandEvent.ChoseDeposit(deposits.Open),
            MenuChoice.Reopen => new ErrandEvent.ChoseReopen(),
            MenuChoice.Round => new ErrandEvent.ChoseRound(),
            _ => new ErrandEvent.ChoseTakeBack(c.What == MenuChoice.Overdue),
        },
        (Step.NothingInside, KioskInput.Answer { What: KioskAnswer.IClosedIt }) => new ErrandEvent.IsInside(),
        (_, KioskInput.Rated r) => new ErrandEvent.Rated(r.Score),
        (_, KioskInput.Answer a) => Answer(a.What),
        _ => null,
    };

    /// <summary>What a signed-in person may take back: his own for a time, and what is overdue or was refused of his company.</summary>
    public IReadOnlyList<Stay> TakeBack(Errand errand, bool overdue, IEnumerable<Stay> active)
    {
        if (errand.Actor is not { } actor) { return []; }
        IEnumerable<Stay> stored = active.Where(s => s is { Phase: StayPhase.Stored, Kind: StayKind.Parcel or StayKind.Collect });
        return overdue
            ? [.. stored.Where(s => (s.Overdue || s.Refused) && (s.PutBy == actor.Id || (s.Company.Length > 0 && s.Company == actor.Company))).OrderBy(s => s.Part, StringComparer.Ordinal)]
            : [.. stored.Where(s => s.PutBy == actor.Id && !s.Overdue && !s.Refused && IsYoung(s)).OrderBy(s => s.Part, StringComparer.Ordinal)];
    }

    private bool IsYoung(Stay stay)
    {
        long hours = documents.Current.Lockers.Retention.CourierRecallHours;
        return AgeMs(stay) is not { } ms || ms <= hours * 3_600_000;
    }

    /// <summary>Since when it lies there; null while nobody knows.</summary>
    public long? AgeMs(Stay stay) => stay.StoredBoot == boot.BootId ? (boot.MonotonicNs - stay.StoredNs) / 1_000_000
        : stay.StoredUtcMs is { } since && clock.UtcMsNow() is { } now ? now - since
        : null;

    private ErrandEvent SignIn(WriteScope scope, string terminal, Touch touch)
    {
        if (touch.SignIn == SignInFault.Blocked) { return new ErrandEvent.SignInFailed(SignInFault.Blocked); }
        attempts.Note(scope, terminal, touch.Who is not null);
        if (touch.Who is not { } actor) { return new ErrandEvent.SignInFailed(touch.SignIn); }
        Stay? last = LastPutIn(actor, LockerTables.Active(scope));
        return new ErrandEvent.SignedIn(actor, deposits.Open, last?.Id ?? "", last?.StoredNs ?? 0);
    }

    /// <summary>What the person put in last, while it may be opened again: whether he signed out meanwhile changes nothing of that.</summary>
    private Stay? LastPutIn(Actor actor, IEnumerable<Stay> active)
    {
        StayKind kind = actor.Role == Role.Merchant ? StayKind.Collect : StayKind.Parcel;
        long nowNs = boot.MonotonicNs, sinceNs = nowNs - (documents.Current.Lockers.Terminal.ReopenMinutes * 60_000_000_000L);
        return active.Where(s => s is { Phase: StayPhase.Stored, Refused: false } && s.Kind == kind && s.PutBy == actor.Id && s.StoredBoot == boot.BootId && s.StoredNs >= sinceNs && s.StoredNs <= nowNs)
            .MaxBy(s => s.StoredNs);
    }

    private async Task<(Person?, SignInFault)> WhoAsync(Role role, KioskInput input, CancellationToken cancellationToken)
    {
        string book = role switch { Role.Merchant => DocumentNames.Merchants, Role.Postman => DocumentNames.Postmen, _ => DocumentNames.Couriers };
        if (input is KioskInput.Typed typed) { return (await people.FindByPinAsync(book, typed.Digits, cancellationToken), SignInFault.Unknown); }
        string text = ((KioskInput.Scanned)input).Text;
        if (!TicketReader.LooksLikeOne(text)) { return (await people.FindByCardAsync(book, text, cancellationToken), SignInFault.Unknown); }
        (Person? person, TicketVerdict verdict) = people.FindByTicket(book, text, clock.UtcMsNow());
        return (person, verdict == TicketVerdict.Expired ? SignInFault.OldTicket : SignInFault.Unknown);
    }

    private ErrandEvent ByCode(WriteScope scope, string terminal, string typed)
    {
        if (Blocked(scope, terminal)) { return new ErrandEvent.CodeFailed(CodeFault.Blocked); }
        Stay? stay = PickupCode.TryRead(documents.Current.Lockers.Codes, typed, out PickupCode? code) ? LockerTables.ByCode(scope, Convert.ToHexStringLower(code.Hash(key.CodeKey))) : null;
        return Found(scope, terminal, Known(stay), CodeFault.Wrong);
    }

    private ErrandEvent ByTicket(WriteScope scope, string terminal, string text)
    {
        if (Blocked(scope, terminal)) { return new ErrandEvent.CodeFailed(CodeFault.Blocked); }
        TicketReading read = Read(text);
        CodeFault fault = read.Verdict switch { TicketVerdict.Expired => CodeFault.OldTicket, TicketVerdict.WrongSite => CodeFault.NotHere, _ => CodeFault.Wrong };
        Stay? stay = read is { IsGood: true, Ticket: { Use: "pickup" } ticket } ? LockerTables.FindStay(scope, ticket.Id) : null;
        if (stay is not null && read.Ticket!.CodeIssue < stay.CodeIssue) { (stay, fault) = (null, CodeFault.OldTicket); }
        return Found(scope, terminal, Known(stay), fault);
    }

    /// <summary>A stay that its code opens, or that is held: its owner is told so.</summary>
    private static Stay? Known(Stay? stay) => stay is { CanBePickedUp: true } or { Phase: StayPhase.Held, Refused: false } ? stay : null;

    /// <summary>With the one of the code comes all else that lies for the same telephone.</summary>
    private ErrandEvent Found(WriteScope scope, string terminal, Stay? stay, CodeFault fault)
    {
        attempts.Note(scope, terminal, stay is not null);
        if (stay is null) { return Blocked(scope, terminal) ? new ErrandEvent.CodeFailed(CodeFault.Blocked) : new ErrandEvent.CodeFailed(fault); }
        IEnumerable<Stay> others = stay.PhoneHash.Length == 0 || stay.Kind == StayKind.Storage
            ? []
            : LockerTables.Active(scope).Where(s => s.Id != stay.Id && s.PhoneHash == stay.PhoneHash && s.Kind is StayKind.Parcel or StayKind.Collect && s is { Phase: StayPhase.Stored, CanBePickedUp: true });
        long due = stay.Kind == StayKind.Storage && documents.Current.Tariffs.Find(stay.Size) is { } tariff && AgeMs(stay) is { } ms ? tariff.Due(ms / 60_000) : 0;
        return new ErrandEvent.CodeFound([stay, .. others.OrderBy(s => s.Part, StringComparer.Ordinal)], due, documents.Current.Tariffs.Currency);
    }

    private ErrandEvent.Filled Filled(WriteScope scope, KioskInput.ParcelForm form)
    {
        string waybill = TypedText.Plain(form.Waybill), phone = TypedText.Plain(form.Phone);
        List<DraftFault> faults = [];
        if (!WaybillPattern().IsMatch(waybill)) { faults.Add(DraftFault.WaybillForm); }
        else if (LockerTables.Active(scope).Any(s => s.Waybill == waybill)) { faults.Add(DraftFault.WaybillHereAlready); }
        bool phoneFits = PhonePattern().IsMatch(phone);
        if (!phoneFits) { faults.Add(DraftFault.PhoneForm); }
        if (documents.Current.Lockers.Deposit.AsksConsent && !form.Consent) { faults.Add(DraftFault.ConsentMissing); }
        Draft draft = new(waybill, "", "", "", form.Consent);
        return new ErrandEvent.Filled(phone.Length is > 0 and <= 20 ? Phone(draft, phone) : draft, faults);
    }

    private Draft Phone(Draft draft, string phone) => draft with { PhoneSealed = key.Protect(phone), PhoneHash = effects.PhoneHash(phone), PhoneMask = EffectDesk.Mask(phone) };

    private ErrandEvent Reserve(WriteScope scope, Errand errand, Draft draft, string size)
    {
        StayKind kind = KindOf(errand);
        if (free.Choose(kind, size, LockerTables.Active(scope), LockerTables.LastUses(scope), books.InUse(errand.Terminal)) is not { } compartment) { return new ErrandEvent.NoneFree(); }
        return new ErrandEvent.Reserved(effects.WithRecipient(NewStay(kind, compartment, errand.Actor), draft) with
        {
            Waybill = draft.Waybill,
            PhoneHash = draft.PhoneHash,
            PhoneMask = draft.PhoneMask,
            Consent = draft.Consent,
        });
    }

    public static StayKind KindOf(Errand errand) => errand switch
    {
        { Flow: Flow.Storage } => StayKind.Storage,
        { Actor.Role: Role.Merchant } => StayKind.Collect,
        _ => StayKind.Parcel,
    };

    internal static Stay NewStay(StayKind kind, Compartment compartment, Actor? by) => new()
    {
        Id = $"s-{Guid.CreateVersion7():N}",
        Kind = kind,
        Phase = StayPhase.Reserved,
        Device = compartment.Device,
        Part = compartment.Part,
        Size = compartment.Size,
        PutBy = by?.Id ?? "",
        Company = by?.Company ?? "",
    };

    private ErrandEvent Answer(KioskAnswer answer) => answer switch
    {
        KioskAnswer.Back => new ErrandEvent.Back(),
        KioskAnswer.Home => new ErrandEvent.Home(),
        KioskAnswer.MoreTime => new ErrandEvent.MoreTime(),
        KioskAnswer.OpenAgain => new ErrandEvent.OpenAgain(),
        KioskAnswer.ItOpened => new ErrandEvent.AtTheDoor(new Model.Lockers.Doors.VisitEvent.SaidOpened()),
        KioskAnswer.ItDidNotOpen => new ErrandEvent.AtTheDoor(new Model.Lockers.Doors.VisitEvent.SaidNotOpened()),
        KioskAnswer.IClosedIt => new ErrandEvent.AtTheDoor(new Model.Lockers.Doors.VisitEvent.SaidClosed()),
        KioskAnswer.Cancel => new ErrandEvent.Cancel(),
        KioskAnswer.IsEmpty => new ErrandEvent.IsEmpty(),
        KioskAnswer.RefuseDamaged => new ErrandEvent.RefuseDamaged(),
        KioskAnswer.OtherSize => new ErrandEvent.OtherSize(),
        KioskAnswer.Another => new ErrandEvent.Another(deposits.Open),
        KioskAnswer.Agree => new ErrandEvent.Agree(),
        _ => new ErrandEvent.Finish(),
    };

    private bool Blocked(WriteScope scope, string terminal)
    {
        int seconds = attempts.BlockedForS(scope, terminal);
        long untilNs = seconds == 0 ? 0 : boot.MonotonicNs + (seconds * 1_000_000_000L);
        scope.AfterCommit(() => _blockedUntilNs[terminal] = untilNs);
        return seconds > 0;
    }

    /// <summary>Mainland mobile and landline numbers, and others with a country code.</summary>
    [GeneratedRegex("^(1[3-9][0-9]{9}|0[0-9]{9,11}|\\+[0-9]{7,15})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex PhonePattern();

    [GeneratedRegex("^[0-9A-Z]{6,32}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex WaybillPattern();
}
