using System.Globalization;

namespace LifeCircle.Edge.Simulation;

/// <summary>How full something is that has a limit.</summary>
internal readonly record struct Fill(string What, long Is, long Most)
{
    /// <summary>Null while it is within its limit.</summary>
    public string? Excess => Is <= Most ? null : string.Create(CultureInfo.InvariantCulture, $"{What}: {Is}, more than {Most}.");
}
