namespace LifeCircle.Edge.Web.Kiosk;

/// <summary>How one person wants the screens; forgotten when the terminal goes home.</summary>
/// <param name="Language">As in <see cref="Languages.All"/>.</param>
/// <param name="Elder">Large text and larger targets.</param>
/// <param name="Reading">Each screen is read aloud.</param>
public sealed record KioskModes(string Language, bool Elder, bool Contrast, bool Reading);
