using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>What storage costs; document <c>tariffs</c>. A size without a line is free.</summary>
public sealed record Tariffs
{
    [Description("Schema of this file, for editors.")]
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    [Description("ISO 4217, e.g. CNY; amounts below are in its minor unit (fen).")]
    [RegularExpression("^[A-Z]{3}$", ErrorMessage = "three capital letters of ISO 4217 are right, e.g. CNY.")]
    public string Currency { get; init; } = "CNY";

    [Description("One line per size.")]
    public IReadOnlyList<Tariff> Storage { get; init; } = [];

    /// <summary>The tariff of a size; null where storage is free.</summary>
    public Tariff? Find(string size) => Storage.FirstOrDefault(t => t.Size == size);
}

/// <summary>The price of storing in one size of compartment.</summary>
public sealed record Tariff
{
    private const long MinutesPerDay = 1_440;

    /// <summary>Two thousand years: beyond it nothing is counted.</summary>
    private const long MinutesMax = 1_000_000_000;

    [Description("S, M, L or XL.")]
    [AllowedValues("S", "M", "L", "XL")]
    public required string Size { get; init; }

    [Description("Minutes that cost nothing, at every length of stay. 0..10080")]
    [Range(0, 10_080)]
    public int FreeMinutes { get; init; }

    [Description("Length of a period; a started one counts whole. 1..1440")]
    [Range(1, 1_440)]
    public int PeriodMinutes { get; init; } = 60;

    [Description("Price of a period in minor units. 0..1000000")]
    [Range(0, 1_000_000)]
    public int MinorPerPeriod { get; init; }

    [Description("Highest price of 24 hours in minor units; absent: no such limit. 0..10000000")]
    [Range(0, 10_000_000)]
    public int? MinorPerDayMax { get; init; }

    /// <summary>Minor units for so many minutes: each started period after the free time, each started 24 hours of that at most <see cref="MinorPerDayMax"/>.</summary>
    /// <param name="minutes">Whole minutes since the beginning; below 0 counts as 0.</param>
    public long Due(long minutes)
    {
        long paid = Math.Clamp(minutes, 0, MinutesMax) - FreeMinutes;
        return paid <= 0 ? 0 : (paid / MinutesPerDay * WithinDay(MinutesPerDay)) + WithinDay(paid % MinutesPerDay);
    }

    private long WithinDay(long minutes) => Math.Min((minutes + PeriodMinutes - 1) / PeriodMinutes * MinorPerPeriod, MinorPerDayMax ?? long.MaxValue);
}
