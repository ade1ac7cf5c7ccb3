using LifeCircle.Edge.Web.Kiosk.View;

namespace LifeCircle.Edge.Web.Kiosk;

/// <summary>What a screen has of the page around it; made anew with each drawing.</summary>
/// <param name="T">Words in the language that was chosen.</param>
/// <param name="Act">Takes a touch to the gateway; completes when it is taken, or has been answered with a plain sentence.</param>
public sealed record KioskStand(KioskWords T, KioskImage Image, Func<KioskInput, Task> Act);
