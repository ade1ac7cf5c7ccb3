using LifeCircle.Edge.Web.Kiosk.View;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace LifeCircle.Edge.Web.Kiosk;

/// <summary>What one terminal shows. It draws the gateway's image and takes touches there; a reload loses nothing.</summary>
public sealed partial class KioskPage : ComponentBase
{
    public const string DefaultTerminal = "kiosk-1";

    /// <summary>The image is looked at again at this pace, should a word of its change have been lost.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>On the home screen a person's modes last so long after the last touch; then the next one stands there.</summary>
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromSeconds(60);

    private static readonly KioskInput Back = new KioskInput.Answer(KioskAnswer.Back);

    private readonly CancellationTokenSource _gone = new();
    private readonly KioskKeys _keys = new();
    private KioskImage _image = null!;
    private KioskModes _modes = new(Languages.Default, false, false, false);
    private KioskScript? _script;
    private string _warning = "", _spoken = "";
    private bool _acting, _again;
    private long _touchedAt;

    [SupplyParameterFromQuery(Name = "terminal")] private string? Terminal { get; set; }

    /// <summary>The language of this terminal's home screen.</summary>
    [SupplyParameterFromQuery(Name = "lang")] private string? Language { get; set; }

    private string TerminalId => Terminal is { Length: > 0 } named ? named : DefaultTerminal;

    private KioskWords T => KioskWords.Of(_modes.Language);

    private string ScreenName => _image.Screen.GetType().Name;

    private bool MayGoBack => _image.Screen is KioskScreen.SignIn or KioskScreen.Menu or KioskScreen.Parcel or KioskScreen.AskPhone or KioskScreen.Sizes or KioskScreen.Code or KioskScreen.Fee or KioskScreen.TakeBack or KioskScreen.Round;

    private KioskModes Untouched => new(KioskWords.Of(Language).Language, Elder: false, Contrast: false, Reading: false);

    protected override void OnInitialized()
    {
        _modes = Untouched;
        _image = Kiosk.Now(TerminalId);
        _touchedAt = Time.GetTimestamp();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            Kiosk.Changed += Redraw;
            _ = LookAsync(_gone.Token);
            _script = new KioskScript(Script, Assets["_content/LifeCircle.Edge.Web/kiosk.js"], this);
            if (await _script.StartAsync() is { } kept && _image.Screen is not KioskScreen.Home) { await ChangeAsync(kept); }
        }

        if (_modes.Reading && _script is not null && _spoken != Heard)
        {
            _spoken = Heard;
            await _script.SpeakAsync(_modes.Language);
        }
    }

    /// <summary>A scanner or card reader typed this.</summary>
    [JSInvokable]
    public Task ScannedAsync(string text) => InvokeAsync(() => GuardAsync(() => TouchAsync(new KioskInput.Scanned(text))));

    /// <summary>A key while no field had the focus.</summary>
    [JSInvokable]
    public Task KeyAsync(string key) => InvokeAsync(() => GuardAsync(async () =>
    {
        _touchedAt = Time.GetTimestamp();
        if (!await _keys.OfferAsync(key) && key == KioskKeys.Escape && MayGoBack) { await TouchAsync(Back); }
    }));

    /// <summary>The script asks whether this page still lives.</summary>
    [JSInvokable]
    public bool IsAlive() => !_gone.IsCancellationRequested;

    public async ValueTask DisposeAsync()
    {
        Kiosk.Changed -= Redraw;
        await _gone.CancelAsync();
        if (_script is not null) { await _script.DisposeAsync(); }
        _gone.Dispose();
    }

    private string Heard => $"{_modes.Language} {ScreenName} {_image.Step}";

    private async Task TouchAsync(KioskInput input)
    {
        _touchedAt = Time.GetTimestamp();
        if (_acting && input is not KioskInput.Help) { return; } // The first touch of two is on its way.
        _acting = true;
        _again = false;
        StateHasChanged();
        try
        {
            await Kiosk.ActAsync(TerminalId, _image.Step, input, _gone.Token);
        }
        catch (KioskBusyException)
        {
            _again = true;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            _acting = false;
        }

        await TakeImageAsync(Kiosk.Now(TerminalId));
    }

    private async Task TakeImageAsync(KioskImage image)
    {
        bool wentHome = image.Screen is KioskScreen.Home && _image.Screen is not KioskScreen.Home;
        if (image.Step != _image.Step) { (_warning, _again) = ("", _again && image.Screen.GetType() == _image.Screen.GetType()); }
        _image = image;
        if (wentHome) { await ChangeAsync(Untouched); }
        StateHasChanged();
    }

    private async Task ChangeAsync(KioskModes modes)
    {
        _touchedAt = Time.GetTimestamp();
        if (_modes == modes) { return; }
        if (_modes.Elder != modes.Elder) { Kiosk.TakeTime(TerminalId, modes.Elder); }
        _modes = modes;
        _spoken = "";
        StateHasChanged();
        if (_script is not null) { await _script.KeepAsync(modes); }
    }

    private void Warn(int seconds) => _warning = T["countdown.warning", seconds];

    private void Redraw(object? sender, KioskChangedEventArgs e)
    {
        if (e.Terminal.Length == 0 || e.Terminal == TerminalId) { _ = InvokeAsync(() => GuardAsync(() => TakeImageAsync(Kiosk.Now(TerminalId)))); }
    }

    private async Task LookAsync(CancellationToken gone)
    {
        using PeriodicTimer timer = new(LookEvery, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(gone))
            {
                await InvokeAsync(() => GuardAsync(LookAgainAsync));
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task LookAgainAsync()
    {
        KioskImage now = Kiosk.Now(TerminalId);
        if (now.Step != _image.Step || now.Online != _image.Online || now.HelpCalled != _image.HelpCalled) { await TakeImageAsync(now); }
        if (now.Screen is KioskScreen.Home && Time.GetElapsedTime(_touchedAt) > ForgetAfter) { await ChangeAsync(Untouched); }
    }

    /// <summary>What nobody awaits goes to the page's own error screen, not into the void.</summary>
    private async Task GuardAsync(Func<Task> work)
    {
        if (_gone.IsCancellationRequested) { return; }
        try { await work(); }
        catch (Exception e) when (e is not OperationCanceledException) { await DispatchExceptionAsync(e); }
    }
}
