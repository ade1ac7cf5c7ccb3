using Deque.AxeCore.Commons;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Kiosk.View;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.Playwright;
using Xunit;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>Every screen in every mode and both sizes: readable, reachable, within the glass; and its picture for people, in artifacts/screens/kiosk.</summary>
public sealed class KioskGalleryTests(Chromium chromium)
{
    private static readonly AxeRunOptions Strict = new() { Rules = new Dictionary<string, RuleOptions> { ["color-contrast-enhanced"] = new() { Enabled = true } } };

    /// <summary>Says what is too small, outside of the screen, cut off, or over another target. One pixel is left to rounding.</summary>
    private const string Measure = """
        min => {
          const bad = [], name = e => `${e.tagName.toLowerCase()}.${e.className.baseVal ?? e.className} "${(e.textContent ?? "").trim().slice(0, 30)}"`;
          const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
          const root = document.scrollingElement, main = document.querySelector("main").getBoundingClientRect(), list = document.querySelector("[data-list]");
          if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) { bad.push(`the page is ${root.scrollWidth} x ${root.scrollHeight}`); }
          const targets = [...document.querySelectorAll(".k button, .k input, .k a")].filter(shown);
          for (const e of targets) {
            const r = e.getBoundingClientRect();
            if (r.width < min - 0.5 || r.height < min - 0.5) { bad.push(`small ${r.width.toFixed(0)} x ${r.height.toFixed(0)}: ${name(e)}`); }
            if (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) { bad.push(`cut ${e.scrollWidth} x ${e.scrollHeight} in ${e.clientWidth} x ${e.clientHeight}: ${name(e)}`); }
            for (const o of targets) {
              const q = o.getBoundingClientRect();
              if (o !== e && !list?.contains(o) && !list?.contains(e) && r.left < q.right - 1 && q.left < r.right - 1 && r.top < q.bottom - 1 && q.top < r.bottom - 1) { bad.push(`overlap: ${name(e)} and ${name(o)}`); }
            }
          }
          for (const e of document.querySelectorAll(".k *")) {
            if (!shown(e) || e.closest(".sr") || e.closest("svg svg, svg *") || (list?.contains(e) && e !== list)) { continue; }
            const r = e.getBoundingClientRect(), frame = e.closest("main") ? main : { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
            if (r.left < frame.left - 1 || r.top < frame.top - 1 || r.right > frame.right + 1 || r.bottom > frame.bottom + 1) { bad.push(`outside by ${Math.max(frame.left - r.left, frame.top - r.top, r.right - frame.right, r.bottom - frame.bottom).toFixed(0)}: ${name(e)}`); }
          }
          return bad.join("\n");
        }
        """;

    /// <summary>What opens within a screen, without the gateway.</summary>
    private static readonly Dictionary<string, string[]> OnOneScreen = new() { ["home"] = ["[data-name='more']", "[data-name='map']"], ["parcel-mistakes"] = ["[data-pad='abc']"] };

    public static TheoryData<string, string, int, int> Modes()
    {
        TheoryData<string, string, int, int> all = [];
        foreach (string language in Languages.All)
        {
            foreach (string mode in (string[])["normal", "elder", "contrast"])
            {
                all.Add(language, mode, 1080, 1920);
                all.Add(language, mode, 1280, 800);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Every_screen_is_readable_and_within_reach(string language, string mode, int width, int height)
    {
        await using KioskHost host = await KioskHost.StartAsync();
        await using WatchedPage watched = await chromium.PageAsync(width, height);
        IPage page = watched.Page;
        Directory.CreateDirectory(RepoRoot.Under("artifacts", "screens", "kiosk"));
        await host.OpenAsync(watched);
        if (language != Languages.Default) { await page.Locator("[data-tool='language']").ClickAsync(); }
        if (mode != "normal") { await page.Locator($"[data-tool='{mode}']").ClickAsync(); }
        await page.Locator($".k[lang='{language}']{(mode == "normal" ? "" : $".k--{mode}")}").WaitForAsync();

        List<string> bad = [];
        foreach ((string name, KioskImage image) in Gallery.Screens)
        {
            long step = host.Kiosk.Show(image);
            await page.Locator($"[data-step='{step}']").WaitForAsync();
            await LookAsync(watched, name, language, mode, bad);
            foreach (string touch in OnOneScreen.GetValueOrDefault(name, []))
            {
                await page.Locator(touch).ClickAsync();
                await LookAsync(watched, $"{name}-{touch.Split('\'')[1]}", language, mode, bad);
                await page.Keyboard.PressAsync("Escape");
            }
        }

        Assert.True(bad.Count == 0, string.Join("\n", bad));
        watched.AssertQuiet();
    }

    private static async Task LookAsync(WatchedPage watched, string name, string language, string mode, List<string> bad)
    {
        PageViewportSizeResult size = watched.Page.ViewportSize!;
        await watched.PictureAsync(Path.Combine("kiosk", $"{name}-{(language == "en" ? "en" : "zh")}-{mode}-{size.Width}x{size.Height}"));
        string measured = await watched.Page.EvaluateAsync<string>(Measure, mode == "elder" ? 80 : 60);
        if (measured.Length > 0) { bad.Add($"{name}:\n{measured}"); }
        if (!AsksAxe(language, mode, size.Width)) { return; }
        try { await watched.AssertAccessibleAsync(Strict); }
        catch (Xunit.Sdk.TrueException e) { bad.Add($"{name}: {e.Message}"); }
    }

    /// <summary>
    /// Axe takes a second a screen, and what it judges beside the measured sizes (names, roles, colours) differs by mode and by language, not by both at once:
    /// each mode and each language once, unless KIOSK_AXE=all. KIOSK_AXE=none for pictures alone.
    /// </summary>
    private static bool AsksAxe(string language, string mode, int width) => Environment.GetEnvironmentVariable("KIOSK_AXE") switch
    {
        "all" => true,
        "none" => false,
        _ => (language, mode, width) is ("en", "normal", 1280) or (not "en", "elder", 1080) or (not "en", "contrast", 1280),
    };
}
