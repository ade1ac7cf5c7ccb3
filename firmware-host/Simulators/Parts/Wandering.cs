namespace LifeCircle.Edge.Simulators;

/// <summary>How a quantity of the weather or of a cabinet goes by itself.</summary>
internal static class Wandering
{
    /// <summary>Part of the way back to the middle that is gone in a second.</summary>
    private const double PullPerSecond = 0.002;

    /// <summary>Small random steps that are drawn back to the middle, so that it never runs away.</summary>
    /// <param name="step">Largest step in one second, in the quantity's unit.</param>
    internal static Func<double, double, double> Around(double middle, double step, int seed)
    {
        var random = new Random(seed);
        return (value, seconds) => value + (((random.NextDouble() * 2) - 1) * step * Math.Sqrt(seconds)) + ((middle - value) * Math.Min(1, PullPerSecond * seconds));
    }
}
