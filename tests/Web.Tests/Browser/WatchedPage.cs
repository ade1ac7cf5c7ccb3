using System.Diagnostics;
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
    private static readonly TimeSpan TitleWithin = TimeSpan.FromSeconds(10);
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

    /// <summary>No violation of the accessibility rules, once the page is at rest: its title is written anew when it becomes live.</summary>
    /// <param name="options">More rules than those that are on by themselves.</param>
    public async Task AssertAccessibleAsync(AxeRunOptions? options = null)
    {
        string found = "";
        long started = Stopwatch.GetTimestamp();
        do
        {
            await Assertions.Expect(Page).ToHaveTitleAsync(new Regex(".+"));
            found = Text((await Page.RunAxe(options)).Violations);
        }
        while (found.Contains("document-title", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(started) < TitleWithin);

        Assert.True(found.Length == 0, found);
    }

    /// <summary>A picture for people, in artifacts/screens.</summary>
    public async Task PictureAsync(string name) =>
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = RepoRoot.Under("artifacts", "screens", $"{name}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private static string Text(AxeResultItem[] violations) => string.Join("\n", violations.Select(v =>
        $"{v.Id}: {v.Help}\n{string.Join("\n", v.Nodes.Take(4).Select(n => $"    {n.Html} :: {string.Join("; ", n.Any.Concat(n.All).Concat(n.None).Select(c => c.Message))}"))}"));

    private void Note(string complaint)
    {
        lock (_complaints) { _complaints.Add(complaint); }
    }
}
