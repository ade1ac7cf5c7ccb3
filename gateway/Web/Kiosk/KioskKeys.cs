namespace LifeCircle.Edge.Web.Kiosk;

/// <summary>Keys that were typed while no field had the focus: the part that wants them takes them.</summary>
public sealed class KioskKeys
{
    /// <summary>Told by the page's script in place of a character.</summary>
    public const string Enter = "Enter", Escape = "Escape", Backspace = "Backspace";

    private Func<string, Task<bool>>? _taker;

    /// <summary>From now on keys go to <paramref name="taker"/>, which says whether it has used them.</summary>
    public void TakeBy(Func<string, Task<bool>> taker) => _taker = taker;

    public void LeaveBy(Func<string, Task<bool>> taker)
    {
        if (_taker == taker) { _taker = null; }
    }

    public Task<bool> OfferAsync(string key) => _taker?.Invoke(key) ?? Task.FromResult(false);
}
