using System.Globalization;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Model.Lockers.Doors;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Uplink;
using LifeCircle.Edge.Web.Kiosk.View;
using SiteTime = LifeCircle.Edge.Web.View.SiteTime;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>The screen of a terminal from its errand: what is known, in the words of the kiosk.</summary>
internal sealed class KioskScreens(
    LockerBooks books, Compartments compartments, FreeCompartments free, DocumentStore documents, Touches touches, MailRound round, DepositRule deposits, SiteKey key, GatewaySettings settings, WallClock clock,
    SiteTime siteTime)
{
    public KioskScreen Of(Errand? errand, long nowNs) => errand?.Step switch
    {
        null => Home(),
        Step.SignIn s => new KioskScreen.SignIn((KioskRole)s.Role, (SignInMistake)s.Fault, s.Fault == SignInFault.Blocked ? touches.BlockedForS(errand.Terminal) : 0),
        Step.Menu => Menu(errand, nowNs),
        Step.Fill f => new KioskScreen.Parcel(
            (KioskRole)(errand.Actor?.Role ?? Role.Courier), f.Draft.Waybill, f.Draft.PhoneSealed.Length > 0 ? key.Unprotect(f.Draft.PhoneSealed) ?? "" : "", f.Draft.Consent,
            documents.Current.Lockers.Deposit.AsksConsent, [.. f.Faults.Select(x => (ParcelMistake)x)]),
        Step.Phone p => new KioskScreen.AskPhone((KioskFlow)errand.Flow, p.Wrong),
        Step.Sizes s => new KioskScreen.Sizes((KioskFlow)errand.Flow, Offers(errand), s.Changing, Terms(errand)),
        Step.AtDoor d => new KioskScreen.Door((DoorPurpose)d.Use, Number(d.StayId), Stage(d.Visit, d.StayId), Try(d.Visit), d.More.Count, Cabinet(d.StayId), Wished: d.Wish != Wish.None),
        Step.NothingInside n => new KioskScreen.NothingInside(Number(n.StayId)),
        Step.StillInside s => new KioskScreen.StillInside(Number(s.StayId), s.Use == DoorUse.TakeOut && Find(s.StayId)?.Kind is StayKind.Parcel or StayKind.Collect),
        Step.Deposited d => Deposited(d, nowNs),
        Step.Code c => Code(errand, c.Fault),
        Step.Fee f => new KioskScreen.Fee(Number(f.StayId), Money(f.Minor, f.Currency), Since(f.StayId)),
        Step.KeepCode k => new KioskScreen.KeepCode(Number(k.StayId), key.Unprotect(errand.Secret) ?? "", Until(Find(k.StayId)?.Kind ?? StayKind.Storage)),
        Step.TakeBack t => new KioskScreen.TakeBack(t.Overdue, [.. touches.TakeBack(errand, t.Overdue, books.Stays.Values).Select(s => new ListItem(s.Id, s.Number, MaskWaybill(s.Waybill), s.PhoneMask, Done: false))]),
        Step.Round => new KioskScreen.Round(round.Items(errand)),
        Step.Trouble t => new KioskScreen.Trouble((KioskTrouble)t.Kind, t.Part.Length == 0 ? "" : t.Part[(t.Part.LastIndexOf('/') + 1)..], t.More.Count > 0 || errand.Actor is not null || errand.Draft is not null),
        Step.Rate r => new KioskScreen.Rate((KioskFlow)r.Flow),
        Step.Thanks t => new KioskScreen.Thanks((KioskFlow)t.Flow),
        _ => Home(),
    };

    private KioskScreen Home() => compartments.All().Count == 0
        ? new KioskScreen.Closed()
        : new KioskScreen.Home(
            [.. free.Offers(StayKind.Parcel, books.Stays.Values).Select(o => new SizeCount(o.Size, o.Free))], deposits.Open, documents.Current.Lockers.StorageOpen,
            settings.Site.Map.Length > 0 ? "/kiosk/map" : "");

    private KioskScreen.Code Code(Errand errand, CodeFault fault)
    {
        CodeRules rules = documents.Current.Lockers.Codes;
        int[] lengths = [rules.Digits, .. books.Stays.Values.Where(s => s is { CodeLength: > 0, IsOver: false }).Select(s => s.CodeLength)];
        return new KioskScreen.Code((CodeMistake)fault, fault == CodeFault.Blocked ? touches.BlockedForS(errand.Terminal) : 0, rules.Digits, lengths.Min(), lengths.Max(), rules.Alphabet);
    }

    private KioskScreen.Menu Menu(Errand errand, long nowNs)
    {
        bool mayReopen = errand.LastStay.Length > 0 && ReopenForS(errand.LastStayNs, nowNs) > 0 && Find(errand.LastStay) is { Phase: StayPhase.Stored };
        return new KioskScreen.Menu(
            (KioskRole)(errand.Actor?.Role ?? Role.Courier), errand.Actor?.Name ?? "", deposits.Open, mayReopen ? Number(errand.LastStay) : "",
            touches.TakeBack(errand, overdue: false, books.Stays.Values).Count, touches.TakeBack(errand, overdue: true, books.Stays.Values).Count,
            errand.Actor?.Role == Role.Postman ? documents.Current.Addresses.Items.Count : 0);
    }

    private KioskScreen.Deposited Deposited(Step.Deposited step, long nowNs)
    {
        Stay? stay = Find(step.StayId);
        return new KioskScreen.Deposited(stay?.Number ?? "", stay?.Size ?? "", ReopenForS(step.AtNs, nowNs), MessageWaits: !deposits.Online);
    }

    private int ReopenForS(long sinceNs, long nowNs) => (int)Math.Max(0, (documents.Current.Lockers.Terminal.ReopenMinutes * 60) - ((nowNs - sinceNs) / 1_000_000_000));

    private IReadOnlyList<SizeOffer> Offers(Errand errand) =>
        [.. free.Offers(Touches.KindOf(errand), books.Stays.Values).Select(o => new SizeOffer(o.Size, o.Free, errand.Flow == Flow.Storage ? Price(o.Size) : null))];

    private SizePrice? Price(string size)
    {
        string currency = documents.Current.Tariffs.Currency;
        return documents.Current.Tariffs.Find(size) is { MinorPerPeriod: > 0 } t
            ? new SizePrice(Money(t.MinorPerPeriod, currency), t.PeriodMinutes, t.FreeMinutes, t.MinorPerDayMax is { } most ? Money(most, currency) : "")
            : null;
    }

    /// <summary>When it was put in, in the site's time; empty while no clock is known.</summary>
    private string Since(string stayId) => Find(stayId) is { } stay && (stay.StoredUtcMs ?? clock.ToUtc(stay.StoredBoot, stay.StoredNs)?.UtcMs) is { } ms
        ? siteTime.Minute(ms)
        : "";

    private string Terms(Errand errand) => errand.Flow == Flow.Storage ? Until(StayKind.Storage) : "";

    /// <summary>Hours for which something may stay, for the page's sentence.</summary>
    private string Until(StayKind kind) => Hours(documents.Current.Lockers.Retention, kind).ToString(CultureInfo.InvariantCulture);

    private static int Hours(Model.Documents.RetentionRules rules, StayKind kind) => kind switch { StayKind.Storage => rules.StorageHoursMax, StayKind.Collect => rules.CollectHours, _ => rules.ParcelHours };

    private DoorStage Stage(Visit visit, string stayId) => visit switch
    {
        Visit.Opening { Pulse: 1 } => DoorStage.Opening,
        Visit.Opening => DoorStage.OpeningAgain,
        Visit.TouchToOpen => DoorStage.TouchToOpen,
        Visit.DidItOpen => DoorStage.DidItOpen,
        Visit.Open { Reminded: true } => DoorStage.PleaseClose,
        Visit.Open when Find(stayId) is { } stay && compartments.Senses(stay.Device, stay.Part).Door == DoorLook.Unknown => DoorStage.SayWhenClosed,
        Visit.Open => DoorStage.Open,
        _ => DoorStage.Checking,
    };

    private static int Try(Visit visit) => visit switch
    {
        Visit.Opening o => o.Pulse,
        Visit.TouchToOpen t => t.Pulse,
        Visit.DidItOpen d => d.Pulse,
        Visit.Open o => o.Pulse,
        Visit.Checking c => c.Pulse,
        _ => 1,
    };

    private IReadOnlyList<CabinetCell> Cabinet(string stayId) => Find(stayId) is not { } stay
        ? []
        : [.. compartments.All().Where(c => c.Device == stay.Device).Select(c => new CabinetCell(c.Number, c.Size, c.Part == stay.Part, Column(c)))];

    /// <summary>From 1; 0 where the site file does not say.</summary>
    private int Column(Compartment compartment)
    {
        IReadOnlyList<string> columns = settings.Site.Devices.FirstOrDefault(d => d.Id == compartment.Device)?.Columns ?? [];
        int number = FreeCompartments.NumberOf(compartment.Part), column = 0;
        while (column < columns.Count && !CompartmentRange.Any([columns[column]], number)) { column++; }
        return column < columns.Count ? column + 1 : 0;
    }

    private Stay? Find(string id) => books.Stays.GetValueOrDefault(id);

    private string Number(string stayId) => Find(stayId)?.Number ?? "";

    internal static string MaskWaybill(string waybill) => waybill.Length <= 6 ? waybill : $"{waybill[..2]}…{waybill[^4..]}";

    /// <summary>Minor units as people write them; two digits behind the point, as CNY and nearly all currencies have.</summary>
    internal static string Money(long minor, string currency) =>
        $"{(currency == "CNY" ? "¥" : currency + " ")}{(minor / 100).ToString(CultureInfo.InvariantCulture)}.{(minor % 100).ToString("00", CultureInfo.InvariantCulture)}";
}
