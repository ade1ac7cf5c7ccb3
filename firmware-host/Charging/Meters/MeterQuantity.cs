using LifeCircle.Edge.Contracts.Points;

namespace LifeCircle.Edge.Charging.Meters;

/// <summary>One of the things that an energy meter measures: its field, its unit, what can be true of it, and when a change is worth a record.</summary>
/// <param name="Field">Last segment of the point's name.</param>
/// <param name="Unit">UCUM code.</param>
/// <param name="Decimals">Digits kept behind the point; more is noise of the meter's own arithmetic.</param>
/// <param name="Min">Lowest value that can be true, in the unit.</param>
/// <param name="Max">Highest value that can be true, in the unit; generous, as it only keeps absurd readings out.</param>
internal sealed record MeterQuantity(string Field, PointType Type, string Unit, int Decimals, double Min, double Max, ReportRule Report)
{
    /// <summary>A minute without news is one record at most for what wanders, five minutes for what hardly does.</summary>
    private const int AtLeastEveryMs = 60_000;
    private const int AtLeastEverySlowMs = 300_000;

    /// <summary>A counter is read for bills and charts, not to follow a load.</summary>
    private static readonly ReportRule Energy = new(Deadband: 10, AtMostEveryMs: 10_000, AtLeastEverySlowMs);

    internal static IReadOnlyList<MeterQuantity> All { get; } =
    [
        new("voltage_v", PointType.Double, "V", 2, 0, 1_000, new ReportRule(Deadband: 1, AtMostEveryMs: 5_000, AtLeastEveryMs)),
        new("current_a", PointType.Double, "A", 3, -1_000, 1_000, new ReportRule(Deadband: 0.05, AtMostEveryMs: 2_000, AtLeastEveryMs)),
        new("power_w", PointType.Double, "W", 1, -1_000_000, 1_000_000, new ReportRule(Deadband: 5, AtMostEveryMs: 2_000, AtLeastEveryMs)),
        new("power_factor", PointType.Double, "", 3, -1, 1, new ReportRule(Deadband: 0.02, AtMostEveryMs: 10_000, AtLeastEverySlowMs)),
        new("frequency_hz", PointType.Double, "Hz", 2, 0, 100, new ReportRule(Deadband: 0.05, AtMostEveryMs: 10_000, AtLeastEverySlowMs)),
        new("energy_wh", PointType.Integer, "W.h", 0, 0, 100_000_000_000, Energy),
        new("energy_export_wh", PointType.Integer, "W.h", 0, 0, 100_000_000_000, Energy),
    ];

    internal static MeterQuantity Of(string field) =>
        All.FirstOrDefault(q => q.Field == field) ?? throw new ArgumentException($"A meter has no field '{field}'.", nameof(field));

    /// <summary>The value rounded to its digits, half away from zero; null for one that cannot be true.</summary>
    internal double? Believable(double value)
    {
        double rounded = Math.Round(value, Decimals, MidpointRounding.AwayFromZero);
        return rounded >= Min && rounded <= Max ? rounded : null; // NaN is neither.
    }
}
