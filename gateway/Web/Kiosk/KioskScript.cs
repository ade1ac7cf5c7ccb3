using Microsoft.JSInterop;

namespace LifeCircle.Edge.Web.Kiosk;

/// <summary>The page's script in the browser: keys of scanners, speech, what a person chose. A browser that has gone is no error.</summary>
internal sealed class KioskScript(IJSRuntime runtime, string file, KioskPage page) : IAsyncDisposable
{
    private readonly DotNetObjectReference<KioskPage> _page = DotNetObjectReference.Create(page);
    private IJSObjectReference? _module;

    /// <summary>Returns the modes that were kept over a reload; null for none.</summary>
    public async Task<KioskModes?> StartAsync()
    {
        try
        {
            _module = await runtime.InvokeAsync<IJSObjectReference>("import", $"./{file}");
            return await _module.InvokeAsync<KioskModes?>("start", _page);
        }
        catch (JSDisconnectedException)
        {
            return null;
        }
    }

    public Task KeepAsync(KioskModes modes) => CallAsync("keep", modes);

    /// <summary>Reads the screen aloud, if there is a voice for the language.</summary>
    public Task SpeakAsync(string language) => CallAsync("speak", language);

    public async ValueTask DisposeAsync()
    {
        await CallAsync("stop");
        _page.Dispose();
    }

    private async Task CallAsync(string function, params object[] arguments)
    {
        if (_module is null) { return; }
        try { await _module.InvokeVoidAsync(function, arguments); }
        catch (JSDisconnectedException) { }
    }
}
