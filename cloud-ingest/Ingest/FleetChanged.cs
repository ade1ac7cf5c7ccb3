namespace LifeCircle.Edge.Ingest;

/// <summary>Tells live pages that rows of a gateway changed in the registry; at most about once a second for each.</summary>
/// <remarks>Handlers run on the ingest's own thread: they only note it and return.</remarks>
public sealed class FleetChanged
{
    /// <summary>Circle and gateway.</summary>
#pragma warning disable MA0046 // A plain pair: there is no sender that a page could use.
    public event Action<string, string>? Changed;
#pragma warning restore MA0046

    internal void Raise(string circle, string gateway) => Changed?.Invoke(circle, gateway);
}
