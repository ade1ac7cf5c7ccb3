using Microsoft.Playwright;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>What hands and a scanner do at a terminal's page.</summary>
internal static class Hands
{
    public static async Task PadAsync(this IPage page, params string[] keys)
    {
        foreach (string key in keys) { await page.Locator($"[data-pad='{key}']").ClickAsync(); }
    }

    /// <summary>Touches the digits on the pad, one after the other.</summary>
    public static Task DigitsAsync(this IPage page, string digits) => page.PadAsync([.. digits.Select(d => d.ToString())]);

    /// <summary>As a scanner does it: all keys at once, then Enter. The browser's own clock is used, so that a busy machine is no slow scanner.</summary>
    public static async Task ScanAsync(this IPage page, string text) => await page.EvaluateAsync("""
        text => {
          const target = document.activeElement ?? document.body;
          for (const key of [...text, "Enter"]) {
            const kept = target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            if (kept && key !== "Enter" && target instanceof HTMLInputElement) {
              target.value += key;
              target.dispatchEvent(new Event("input", { bubbles: true }));
            }
          }
        }
        """, text);
}
