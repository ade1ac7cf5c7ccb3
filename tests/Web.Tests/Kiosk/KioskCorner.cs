using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Deque.AxeCore.Commons;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>A person before a terminal of a corner of real processes: touches the glass, moves the doors by hand.</summary>
internal sealed class KioskCorner : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60), SlipWithin = TimeSpan.FromMilliseconds(300);

    private static readonly AxeRunOptions Strict = new() { Rules = new Dictionary<string, RuleOptions> { ["color-contrast-enhanced"] = new() { Enabled = true } } };

    /// <summary>Screens whose accessibility has been looked at, over all tests: each once is enough.</summary>
    private static readonly ConcurrentDictionary<string, bool> Looked = new(StringComparer.Ordinal);

    private long _touchedAt;

    private KioskCorner(LockerCorner at, WatchedPage watched) => (At, Watched) = (at, watched);

    public LockerCorner At { get; }

    public WatchedPage Watched { get; }

    public IPage Page => Watched.Page;

    /// <param name="site">A site file's text; null for the demo's.</param>
    public static async Task<KioskCorner> StartAsync(Chromium chromium, string? site = null, string doors = "{}")
    {
        LockerCorner at = await LockerCorner.StartAsync($$"""{ "deposit": { "showsCode": true }, "doors": {{doors}} }""", site);
        try
        {
            KioskCorner kiosk = new(at, await chromium.PageAsync(1080, 1920));
            await kiosk.Page.GotoAsync($"{at.Corner.GatewayUrl}/kiosk");
            await kiosk.Page.Locator("html[data-live]").WaitForAsync();
            await kiosk.ShowsAsync("Home");
            return kiosk;
        }
        catch
        {
            await at.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the terminal shows this screen; it has passed the rules of accessibility then.</summary>
    public async Task ShowsAsync(string screen, string with = "")
    {
        await Page.Locator($"[data-kiosk][data-screen='{screen}']:not([data-acting]) {with}").First.WaitForAsync();
        string look = $"{screen} {with} {await Page.Locator("[data-kiosk]").GetAttributeAsync("class")} {await Page.Locator("[data-kiosk]").GetAttributeAsync("lang")}";
        if (Looked.TryAdd(look, true)) { await Watched.AssertAccessibleAsync(Strict); }
    }

    /// <summary>The broker goes, and the terminal says so.</summary>
    public async Task CutNetworkAsync()
    {
        await At.Corner.WaitUntilOnline(Limit);
        await At.Corner.CloudIngest.KillAsync(); // Its embedded broker goes with it.
        await ShowsAsync("Home", "[data-note='offline']");
    }

    /// <summary>The broker is back; completes when all that happened meanwhile is at the cloud.</summary>
    public async Task MendNetworkAsync()
    {
        await At.Corner.CloudIngest.StartAsync();
        await MendedAsync();
    }

    /// <summary>Completes when all that happened is at the cloud.</summary>
    public async Task MendedAsync()
    {
        await At.Corner.WaitUntilDrained(TimeSpan.FromSeconds(90));
        await Expect(Page.Locator("[data-note='offline']")).ToHaveCountAsync(0);
    }

    /// <summary>No sooner than a person's finger comes again: the page takes the second of two quick touches for a slip.</summary>
    public async Task TouchAsync(string name)
    {
        await Eventually.True("a finger comes again", Limit, () => Stopwatch.GetElapsedTime(_touchedAt) > SlipWithin);
        await Page.Locator($"[data-name='{name}']").ClickAsync();
        _touchedAt = Stopwatch.GetTimestamp();
    }

    public async Task TypeAsync(string digits)
    {
        await Page.DigitsAsync(digits);
        await Page.PadAsync("ok");
    }

    /// <summary>From home with a PIN to what follows for this role.</summary>
    public async Task SignInAsync(string role, string pin)
    {
        if (role != "courier") { await TouchAsync("more"); }
        await TouchAsync(role);
        await ShowsAsync("SignIn");
        await TypeAsync(pin);
    }

    /// <summary>From home to a courier's menu.</summary>
    public async Task CourierMenuAsync()
    {
        await SignInAsync("courier", LockerCorner.CourierPin);
        await ShowsAsync("Parcel");
        await TouchAsync("back");
        await ShowsAsync("Menu");
    }

    /// <summary>From home to the sizes: PIN by touches, the waybill by scanner, telephone by touches, consent.</summary>
    public async Task FillParcelAsync(string waybill, string phone = LockerCorner.Phone)
    {
        await SignInAsync("courier", LockerCorner.CourierPin);
        await ShowsAsync("Parcel");
        await ScanParcelAsync(waybill, phone);
    }

    public async Task ScanParcelAsync(string waybill, string phone = LockerCorner.Phone)
    {
        await Page.ScanAsync(waybill);
        await Expect(Page.Locator("#waybill")).ToHaveValueAsync(waybill);
        await Page.DigitsAsync(phone);
        await Expect(Page.Locator("#phone")).ToHaveValueAsync(phone);
        await TouchAsync("consent");
        await TouchAsync("next");
        await ShowsAsync("Sizes");
    }

    public Task PickSizeAsync(string size) => Page.Locator($"[data-size='{size}']").ClickAsync();

    /// <summary>Completes when the door of the screen has clicked; answers its part.</summary>
    public async Task<string> ClickedAsync(string? number = null)
    {
        await ShowsAsync("Door");
        ILocator shown = Page.Locator(".bigno__number");
        if (number is not null) { await Expect(shown).ToHaveTextAsync(number); }
        string part = $"compartment/{await shown.TextContentAsync()}";
        await Eventually.True($"{part} clicks", Limit, () => At.Corner.Physical.LastOrDefault(h => h.Part == part) is { What: "pulse" });
        return part;
    }

    /// <summary>Pulls the door open that has clicked, and sees the screen say so; answers its part.</summary>
    public async Task<string> OpenDoorAsync(string? number = null)
    {
        string part = await ClickedAsync(number);
        await At.Corner.Control.DoorAsync(LockerCorner.Locker, part, open: true);
        await ShowsAsync("Door", "[data-stage='Open']");
        return part;
    }

    /// <summary>The same when a further pulse was touched for: waits for as many as there are then.</summary>
    public async Task<string> OpenedAgainAsync(int pulses)
    {
        string part = $"compartment/{await Page.Locator(".bigno__number").TextContentAsync()}";
        await Eventually.True($"{part} clicks for the {pulses}. time", Limit, () => At.Corner.Physical.Count(h => h.Part == part && h.What == "pulse") == pulses);
        await At.Corner.Control.DoorAsync(LockerCorner.Locker, part, open: true);
        await ShowsAsync("Door", "[data-stage='Open']");
        return part;
    }

    /// <param name="inside">What its sensor sees from now on; null for a compartment without one.</param>
    public async Task CloseDoorAsync(string part, bool? inside = null)
    {
        if (inside is { } occupied) { await At.Corner.Control.InputAsync(LockerCorner.Locker, $"{part}/occupied", occupied); }
        await At.Corner.Control.DoorAsync(LockerCorner.Locker, part, open: false);
    }

    public async Task<string> UseDoorAsync(string? number = null, bool? inside = null)
    {
        string part = await OpenDoorAsync(number);
        await CloseDoorAsync(part, inside);
        return part;
    }

    /// <summary>The code that the screen shows; it goes on.</summary>
    public async Task<string> KeepCodeAsync()
    {
        await ShowsAsync("KeepCode");
        string code = string.Concat((await Page.Locator("[data-code] .sr").TextContentAsync())!.Split(' '));
        await TouchAsync("finish");
        return code;
    }

    /// <summary>A whole deposit, up to the home screen; answers code and compartment.</summary>
    public async Task<(string Code, string Part)> DepositAsync(string waybill, string size = "S", bool? inside = null, string phone = LockerCorner.Phone)
    {
        await FillParcelAsync(waybill, phone);
        (string Code, string Part) put = await PutInAsync(size, inside);
        await TouchAsync("finish");
        await RateAsync(5);
        return put;
    }

    /// <summary>From the sizes to a parcel that lies there; answers code and compartment.</summary>
    public async Task<(string Code, string Part)> PutInAsync(string size, bool? inside = null)
    {
        await PickSizeAsync(size);
        string part = await UseDoorAsync(inside: inside);
        string code = await KeepCodeAsync();
        await ShowsAsync("Deposited");
        return (code, part);
    }

    /// <summary>A code that nothing lies for any more, or ever did; the terminal is home again.</summary>
    public async Task IsRefusedAsync(string code)
    {
        await AskWithCodeAsync(code);
        await ShowsAsync("Code", "[role='alert']");
        await TouchAsync("back");
        await ShowsAsync("Home");
    }

    public async Task AskWithCodeAsync(string code)
    {
        await TouchAsync("pickup");
        await ShowsAsync("Code");
        await TypeAsync(code);
    }

    /// <summary>Was it well? Then the terminal goes home by itself.</summary>
    public async Task RateAsync(int score)
    {
        await ShowsAsync("Rate");
        await Page.Locator($"[data-score='{score}']").ClickAsync();
        await ShowsAsync("Thanks");
        await ShowsAsync("Home");
    }

    /// <summary>The gateway dies without warning; the page notices, and comes back by itself when the gateway does.</summary>
    public async Task KillGatewayAsync()
    {
        await At.Corner.Gateway.KillAsync();
        await ComesBackAsync();
    }

    /// <summary>All that lies here has lain so long by then; see <see cref="LockerCorner.LieAsync"/>.</summary>
    public Task LieAsync(TimeSpan time) => PassAsync(() => At.LieAsync(time));

    /// <summary>The gateway goes and comes back in this, and the page with it.</summary>
    public async Task PassAsync(Func<Task> restart)
    {
        Task lost = Page.Locator("html[data-lost]").WaitForAsync();
        await restart();
        await lost;
        await Page.Locator("html[data-live]:not([data-lost])").WaitForAsync();
    }

    /// <summary>Starts the killed gateway again.</summary>
    public async Task ComesBackAsync()
    {
        await Page.Locator("html[data-lost]").WaitForAsync();
        await At.Corner.Gateway.StartAsync();
        await Page.Locator("html[data-live]:not([data-lost])").WaitForAsync();
    }

    /// <summary>The events of a kind at the cloud, once so many are there.</summary>
    public async Task<JsonElement[]> EventsAsync(string kind, int count)
    {
        JsonElement[] found = [];
        await Eventually.True($"{count} events {kind} are at the cloud", Limit, async () =>
        {
            found = [.. (await At.Corner.Cloud.EventsAsync(500)).Items().Where(e => e.TextOf("kind") == kind)];
            return found.Length >= count;
        });
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await Watched.DisposeAsync();
        await At.DisposeAsync();
    }
}
