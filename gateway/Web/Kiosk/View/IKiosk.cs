namespace LifeCircle.Edge.Web.Kiosk.View;

/// <summary>What a kiosk page sees of the gateway, and how a person's touch gets there. Nothing of a flow lives in the page: it can be reloaded at any moment.</summary>
public interface IKiosk
{
    /// <summary>The image of a terminal has changed. Raised on any thread, after the change is on disk.</summary>
    event EventHandler<KioskChangedEventArgs>? Changed;

    /// <summary>What the terminal shows now; answers from memory.</summary>
    KioskImage Now(string terminal);

    /// <summary>Takes a touch; completes when what follows from it is on disk. A touch on a screen that is gone (<paramref name="step"/> is old) does nothing.</summary>
    /// <exception cref="KioskBusyException">It could not be stored now; nothing has happened, and it may be touched again.</exception>
    Task ActAsync(string terminal, long step, KioskInput input, CancellationToken cancellationToken);

    /// <summary>Large text was switched on or off: whoever needs it gets the longer countdown.</summary>
    void TakeTime(string terminal, bool elder);
}

public sealed class KioskChangedEventArgs(string terminal) : EventArgs
{
    /// <summary>Empty: all terminals, e.g. because the network went.</summary>
    public string Terminal { get; } = terminal;
}

/// <summary>The disk does not take it, or too much waits for it.</summary>
public sealed class KioskBusyException : Exception
{
    public KioskBusyException() { }

    public KioskBusyException(string message) : base(message) { }

    public KioskBusyException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>All that a terminal shows, at one moment.</summary>
/// <param name="Step">Number of the screen; goes back with each touch.</param>
/// <param name="CornerName">Name of the corner for people.</param>
/// <param name="Online">The cloud is reached; without it everything but what <paramref name="Screen"/> says works.</param>
/// <param name="DoorsReachable">firmware-host is reached; without it no door can be opened.</param>
/// <param name="HelpCalled">Help was called at this terminal and has not been answered.</param>
/// <param name="HelpPhone">Telephone number of the operator; empty for none.</param>
/// <param name="Countdown">Null where nobody is hurried: on the home screen, and while a door is open.</param>
public sealed record KioskImage(long Step, string CornerName, bool Online, bool DoorsReachable, bool HelpCalled, string HelpPhone, KioskScreen Screen, Countdown? Countdown);

/// <summary>After this the terminal goes back to its home screen; one touch gives the whole time again, as often as it is wanted.</summary>
/// <param name="MsLeft">Counted from the moment of the image.</param>
public sealed record Countdown(int MsLeft, int MsTotal);
