using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using LifeCircle.Edge.Support;
using Microsoft.Playwright;
using Xunit;

namespace LifeCircle.Edge.Web.Tests.Browser;

/// <summary>A page whose errors, refused scripts and requests to other machines are noted.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public WatchedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.SetDefaultTimeout(Chromium.LimitMs);
        page.Console += (_, message) => { if (message.Type == "error") { Note($"console: {message.Text}"); } };
        page.PageError += (_, error) => Note($"script: {error}");
        page.Request += (_, request) => { if (new Uri(request.Url) is { IsLoopback: false, Scheme: "http" or "https" }) { Note($"asks another machine: {request.Url}"); } };
        page.Response += (_, response) => { if (response.Status >= 400) { Note($"{response.Status} {response.Url}"); } };
    }

    public IPage Page { get; }

    /// <summary>Opens the address and waits until the page is live, so that a click is not lost on what the server drew first.</summary>
    public async Task OpenAsync(string url)
    {
        await Page.GotoAsync(url);
        await Page.WaitForFunctionAsync("() => globalThis.Blazor !== undefined");
    }

    /// <summary>No error in the console, nothing that the content policy refused, nothing fetched from elsewhere.</summary>
    public void AssertQuiet()
    {
        lock (_complaints) { Assert.Empty(_complaints); }
    }

    /// <summary>No violation of the accessibility rules.</summary>
    public async Task AssertAccessibleAsync()
    {
        await Assertions.Expect(Page).ToHaveTitleAsync(new Regex(".+")); // It is written anew when the page becomes live.
        AxeResult result = await Page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.Select(v =>
            $"{v.Id}: {v.Help}\n{string.Join("\n", v.Nodes.Take(4).Select(n => $"    {n.Html} :: {string.Join("; ", n.Any.Concat(n.All).Concat(n.None).Select(c => c.Message))}"))}")));
    }

    /// <summary>A picture for people, in artifacts/screens.</summary>
    public async Task PictureAsync(string name) =>
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = RepoRoot.Under("artifacts", "screens", $"{name}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private void Note(string complaint)
    {
        lock (_complaints) { _complaints.Add(complaint); }
    }
}
