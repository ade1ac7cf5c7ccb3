using LifeCircle.Edge.Web.Kiosk.View;

namespace LifeCircle.Edge.Web.Kiosk.Parts;

/// <summary>A screen on which digits are typed and finished with OK.</summary>
public abstract class DigitsScreen<TScreen> : ScreenPart<TScreen>
    where TScreen : KioskScreen
{
    private long _step = -1;

    protected string Typed { get; private set; } = "";

    /// <summary>Too few digits were finished with OK.</summary>
    protected bool TooShort { get; private set; }

    /// <summary>The time during which nothing is taken is over.</summary>
    protected bool BlockIsOver { get; private set; }

    protected abstract int DigitsMin { get; }

    protected abstract int DigitsMax { get; }

    protected override void OnParametersSet()
    {
        if (_step != Stand.Image.Step) { BlockIsOver = false; }
        _step = Stand.Image.Step;
    }

    protected void Unblock() => BlockIsOver = true;

    protected async Task KeyAsync(string key)
    {
        TooShort = false;
        if (key == KioskKeys.Backspace)
        {
            Typed = Typed.Length > 0 ? Typed[..^1] : "";
        }
        else if (key == KioskKeys.Enter)
        {
            TooShort = Typed.Length < DigitsMin;
            if (!TooShort) { await SendAsync(); }
        }
        else if (key.Length == 1 && Typed.Length < DigitsMax)
        {
            Typed += key.ToUpperInvariant(); // A keyboard's letters; the pad's are large.
        }

        StateHasChanged();
    }

    private async Task SendAsync()
    {
        string typed = Typed;
        Typed = "";
        await Stand.Act(new KioskInput.Typed(typed));
    }
}
