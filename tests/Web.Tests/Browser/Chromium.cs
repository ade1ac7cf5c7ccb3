using LifeCircle.Edge.Support;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(LifeCircle.Edge.Web.Tests.Browser.Chromium))]

namespace LifeCircle.Edge.Web.Tests.Browser;

/// <summary>The system's chromium, one for all tests; each test gets a profile of its own.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>For one expectation or step; a busy machine with several processes of a corner takes its time.</summary>
    public const int LimitMs = 40_000;

    private readonly SemaphoreSlim _once = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A fresh page. Skips the test when there is no chromium; fails it under CI.</summary>
    public async Task<WatchedPage> PageAsync(int width = 1440, int height = 900)
    {
        string exe = RealServer.Require("chromium");
        await _once.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(LimitMs);
            _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = exe,
                Headless = true,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage"],
            });
        }
        finally
        {
            _once.Release();
        }

        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height } });
        return new WatchedPage(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) { await _browser.CloseAsync(); }

        _playwright?.Dispose();
        _once.Dispose();
    }
}
