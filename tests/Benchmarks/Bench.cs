using System.Globalization;

namespace LifeCircle.Edge.Benchmarks;

/// <param name="Seconds">How long to measure.</param>
internal sealed record BenchOptions(int Seconds)
{
    /// <summary>Of a played fleet.</summary>
    public int Gateways { get; init; }

    public int Connections { get; init; }

    /// <summary>A broker on this machine with its ingest; null: the bench starts them.</summary>
    public string? Broker { get; init; }
}

/// <summary>How results are shown: one line each, with the goal and whether it was met.</summary>
internal static class Bench
{
    /// <summary>Shows a figure; true when it meets its goal.</summary>
    public static bool Show(string what, double value, string unit, double? atMost = null, double? atLeast = null)
    {
        bool isMet = (atMost is null || value <= atMost) && (atLeast is null || value >= atLeast);
        string goal = atMost is not null ? $"goal <= {Number(atMost.Value)} {unit}" : atLeast is not null ? $"goal >= {Number(atLeast.Value)} {unit}" : "";
        Console.Out.WriteLine($"{what,-58} {Number(value),10} {unit,-6} {goal}{(goal.Length == 0 ? "" : isMet ? "  met" : "  MISSED")}");
        return isMet;
    }

    /// <summary>The value below which a share of the sorted samples lies.</summary>
    public static double Percentile(IReadOnlyCollection<double> samples, double share)
    {
        double[] sorted = [.. samples.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) < 10 ? "0.###" : "0.0", CultureInfo.InvariantCulture);
}
