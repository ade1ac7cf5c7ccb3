using System.Collections.Concurrent;
using LifeCircle.Edge.Web.Kiosk.View;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>Shows what a test wants to look at, and notes the touches. No flow: those are tested on real gateways.</summary>
public sealed class ScriptedKiosk : IKiosk
{
    private volatile KioskImage _image = Gallery.Plain(new KioskScreen.Home([], true, true, ""));

    public event EventHandler<KioskChangedEventArgs>? Changed;

    /// <summary>In order of arrival, each with the step of the screen that was touched.</summary>
    public ConcurrentQueue<(long Step, KioskInput Input)> Touches { get; } = [];

    /// <summary>What follows from a touch.</summary>
    public Func<KioskInput, Task> Follow { get; set; } = _ => Task.CompletedTask;

    public KioskImage Now(string terminal) => _image;

    public async Task ActAsync(string terminal, long step, KioskInput input, CancellationToken cancellationToken)
    {
        Touches.Enqueue((step, input));
        await Follow(input);
    }

    public void TakeTime(string terminal, bool elder) { } // The image's countdown is the test's own.

    /// <summary>The next image; its step is one more than that of the one before.</summary>
    public long Show(KioskImage image)
    {
        _image = image with { Step = _image.Step + 1 };
        Changed?.Invoke(this, new KioskChangedEventArgs(""));
        return _image.Step;
    }
}
