namespace LifeCircle.Edge.Uplink;

/// <summary>How long to wait before connecting again: a random part of 1 s, 2 s, 4 s, … 60 s (full jitter).</summary>
public static class BackOff
{
    private const double FirstS = 1, MostS = 60;

    /// <param name="failures">Tries in a row that did not lead to a session that held.</param>
    /// <param name="random">0 up to 1.</param>
    public static TimeSpan Delay(int failures, double random) => TimeSpan.FromSeconds(random * Math.Min(MostS, FirstS * Math.Pow(2, Math.Clamp(failures, 0, 16))));
}
