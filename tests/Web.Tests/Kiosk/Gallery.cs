using LifeCircle.Edge.Web.Kiosk.View;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>Every screen, each in the looks that differ; home comes first, since a return to it ends a person's modes.</summary>
public static class Gallery
{
    private static readonly IReadOnlyList<CabinetCell> Cabinet = [.. Enumerable.Range(1, 36).Select(n => new CabinetCell($"{n:00}", n % 9 is 0 or 1 ? "L" : n % 3 == 0 ? "M" : "S", n == 17, (n - 1) / 9 + 1))];

    private static readonly IReadOnlyList<SizeCount> Free = [new("S", 14), new("M", 6), new("L", 2), new("XL", 0)];

    private static readonly IReadOnlyList<SizeOffer> Cold = [new("S", 9, null), new("S-chilled", 3, null), new("M", 6, null), new("M-chilled", 0, null)];

    private static readonly IReadOnlyList<SizeOffer> Offers = [new("S", 14, null), new("M", 6, null), new("L", 2, null), new("XL", 0, null)];

    private static readonly IReadOnlyList<SizeOffer> Priced = [new("S", 14, new("¥1.00", 240, 30, "¥6.00")), new("M", 6, new("¥2.00", 240, 30, "¥12.00")), new("L", 2, new("¥3.50", 45, 0, ""))];

    private static readonly IReadOnlyList<ListItem> Parcels = [.. Enumerable.Range(0, 7).Select(n => new ListItem($"p{n}", $"{n * 5 + 3:00}", $"SF14****{7201 + n}", $"2026-01-{12 + n:00} 09:3{n}", n == 0))];

    private static readonly IReadOnlyList<ListItem> Addresses = [.. Enumerable.Range(1, 9).Select(n => new ListItem($"a{n}", $"{n:00}", $"3号楼 {n / 4 + 1}单元 {n * 100 + 1}", "", n < 3))];

    public static IReadOnlyList<(string Name, KioskImage Image)> Screens { get; } =
    [
        ("home", Plain(Home)),
        ("home-no-map", Plain(Home with { MapUrl = "" })),
        ("home-offline", Plain(Home with { DepositsOpen = false }) with { Online = false }),
        ("home-help", Plain(Home with { StorageOpen = false }) with { HelpCalled = true, HelpPhone = "0470-822 1234" }),
        ("home-all-wrong", Plain(Home) with { Online = false, DoorsReachable = false, HelpCalled = true, HelpPhone = "0470-822 1234" }),
        ("code", Timed(new KioskScreen.Code(CodeMistake.None, 0, 8, 8, 8, "0123456789"))),
        ("code-letters", Timed(new KioskScreen.Code(CodeMistake.None, 0, 6, 6, 6, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))),
        ("code-wrong", Timed(new KioskScreen.Code(CodeMistake.Wrong, 0, 6, 6, 6, "0123456789")) with { Online = false }),
        ("code-blocked", Timed(new KioskScreen.Code(CodeMistake.Blocked, 60, 8, 8, 8, "0123456789")) with { HelpCalled = true, HelpPhone = "0470-822 1234" }),
        ("signin", Timed(new KioskScreen.SignIn(KioskRole.Courier, SignInMistake.None, 0))),
        ("code-old-ticket", Timed(new KioskScreen.Code(CodeMistake.OldTicket, 0, 6, 6, 6, "0123456789"))),
        ("code-not-here", Timed(new KioskScreen.Code(CodeMistake.NotHere, 0, 6, 6, 6, "0123456789"))),
        ("signin-blocked", Timed(new KioskScreen.SignIn(KioskRole.Merchant, SignInMistake.Blocked, 120))),
        ("signin-old-ticket", Timed(new KioskScreen.SignIn(KioskRole.Courier, SignInMistake.OldTicket, 0))),
        ("signin-unknown", Timed(new KioskScreen.SignIn(KioskRole.Postman, SignInMistake.Unknown, 0))),
        ("menu-courier", Timed(new KioskScreen.Menu(KioskRole.Courier, "王师傅", true, "17", 5, 2, 0))),
        ("menu-closed", Timed(new KioskScreen.Menu(KioskRole.Merchant, "河畔超市", false, "", 0, 0, 0)) with { Online = false }),
        ("menu-postman", Timed(new KioskScreen.Menu(KioskRole.Postman, "李师傅", true, "", 0, 0, 9))),
        ("parcel", Timed(new KioskScreen.Parcel(KioskRole.Courier, "", "", false, true, []))),
        ("parcel-mistakes", Timed(new KioskScreen.Parcel(KioskRole.Courier, "SF1440012345678", "1380000", false, true, [ParcelMistake.WaybillHereAlready, ParcelMistake.PhoneForm, ParcelMistake.ConsentMissing])) with { Online = false }),
        ("ask-phone", Timed(new KioskScreen.AskPhone(KioskFlow.Storage, false))),
        ("ask-phone-wrong", Timed(new KioskScreen.AskPhone(KioskFlow.Storage, true)) with { Online = false }),
        ("sizes", Timed(new KioskScreen.Sizes(KioskFlow.Deposit, Offers, false, ""))),
        ("sizes-storage", Timed(new KioskScreen.Sizes(KioskFlow.Storage, Priced, false, "24"))),
        ("sizes-chilled", Timed(new KioskScreen.Sizes(KioskFlow.Deposit, Cold, false, ""))),
        ("sizes-other", Timed(new KioskScreen.Sizes(KioskFlow.Deposit, [new("M", 6, null), new("L", 2, null)], true, ""))),
        ("door-opening", Plain(Door(DoorPurpose.TakeOut, DoorStage.Opening))),
        ("door-opening-again", Plain(Door(DoorPurpose.TakeOut, DoorStage.OpeningAgain) with { Try = 2 })),
        ("door-touch", Timed(Door(DoorPurpose.TakeOut, DoorStage.TouchToOpen))),
        ("door-did-it", Timed(Door(DoorPurpose.PutIn, DoorStage.DidItOpen))),
        ("door-put-in", Plain(Door(DoorPurpose.PutIn, DoorStage.Open))),
        ("door-take-out", Plain(Door(DoorPurpose.TakeOut, DoorStage.Open) with { More = 2 })),
        ("door-please-close", Plain(Door(DoorPurpose.TakeOut, DoorStage.PleaseClose)) with { Online = false }),
        ("door-say-closed", Plain(Door(DoorPurpose.PutIn, DoorStage.SayWhenClosed))),
        ("door-cancelled", Plain(Door(DoorPurpose.PutIn, DoorStage.Open) with { Wished = true })),
        ("door-refused", Plain(Door(DoorPurpose.TakeOut, DoorStage.Open) with { Wished = true })),
        ("door-mail", Plain(Door(DoorPurpose.Mail, DoorStage.Open) with { Cabinet = [.. Cabinet.Take(8).Select(c => c with { Here = c.Number == "03", Column = 0 })], Number = "03" })),
        ("door-checking", Plain(Door(DoorPurpose.TakeBack, DoorStage.Checking))),
        ("nothing-inside", Timed(new KioskScreen.NothingInside("17"))),
        ("still-inside", Timed(new KioskScreen.StillInside("17", true))),
        ("deposited", Timed(new KioskScreen.Deposited("17", "M", 300, false))),
        ("deposited-offline", Timed(new KioskScreen.Deposited("17", "M", 0, true)) with { Online = false }),
        ("fee", Timed(new KioskScreen.Fee("17", "¥ 4.00", "2026-01-12 09:30"))),
        ("keep-code", Timed(new KioskScreen.KeepCode("17", "40718265", "24"))),
        ("take-back", Timed(new KioskScreen.TakeBack(false, Parcels))),
        ("take-back-none", Timed(new KioskScreen.TakeBack(true, []))),
        ("round", Timed(new KioskScreen.Round(Addresses))),
        ("round-barred", Timed(new KioskScreen.Round([.. Addresses.Take(2), .. Enum.GetValues<KioskBar>().Where(b => b != KioskBar.None).Select((b, n) => Addresses[3 + n] with { Barred = b })]))),
        ("round-done", Timed(new KioskScreen.Round([.. Addresses.Take(2)]))),
        ("trouble-stuck", Timed(new KioskScreen.Trouble(KioskTrouble.DoorStuck, "17", true)) with { HelpCalled = true, HelpPhone = "0470-822 1234" }),
        ("trouble-never-closed", Timed(new KioskScreen.Trouble(KioskTrouble.NeverClosed, "17", true))),
        ("trouble-held", Timed(new KioskScreen.Trouble(KioskTrouble.HeldForCheck, "17", false))),
        ("trouble-refused", Timed(new KioskScreen.Trouble(KioskTrouble.DepositsRefused, "", true)) with { Online = false }),
        ("trouble-none-free", Timed(new KioskScreen.Trouble(KioskTrouble.NoneFree, "", true))),
        ("trouble-doors", Timed(new KioskScreen.Trouble(KioskTrouble.DoorsAway, "", false)) with { DoorsReachable = false }),
        ("rate", Timed(new KioskScreen.Rate(KioskFlow.Pickup))),
        ("thanks", Timed(new KioskScreen.Thanks(KioskFlow.Pickup))),
        ("closed", Plain(new KioskScreen.Closed())),
    ];

    private static KioskScreen.Home Home => new(Free, true, true, "/map.svg");

    /// <summary>Nobody is hurried.</summary>
    public static KioskImage Plain(KioskScreen screen) => new(0, "河东社区便民生活圈 · 1 号柜", true, true, false, "", screen, null);

    /// <summary>With a countdown that does not end while it is looked at.</summary>
    public static KioskImage Timed(KioskScreen screen, int msLeft = 88_000) => Plain(screen) with { Countdown = new Countdown(msLeft, 90_000) };

    private static KioskScreen.Door Door(DoorPurpose purpose, DoorStage stage) => new(purpose, "17", stage, 1, 0, Cabinet);
}
