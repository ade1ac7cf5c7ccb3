using LifeCircle.Edge.Web.Kiosk.View;
using Microsoft.AspNetCore.Components;

namespace LifeCircle.Edge.Web.Kiosk.Parts;

/// <summary>Anything that is drawn on a terminal.</summary>
public abstract class KioskPart : ComponentBase
{
    [CascadingParameter] public KioskStand Stand { get; set; } = null!;

    protected KioskWords T => Stand.T;

    protected static KioskInput Answer(KioskAnswer what) => new KioskInput.Answer(what);
}

/// <summary>Draws one kind of screen.</summary>
public abstract class ScreenPart<TScreen> : KioskPart
    where TScreen : KioskScreen
{
    [Parameter, EditorRequired] public TScreen Screen { get; set; } = null!;
}
