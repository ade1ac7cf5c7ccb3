using CsCheck;
using LifeCircle.Edge.Model.Documents;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Documents;

public sealed class TariffTests
{
    private const long Day = 1_440;

    private static readonly Gen<Tariff> Tariffs = Gen.Select(Gen.Int[0, 2_000], Gen.Int[1, 1_440], Gen.Int[0, 10_000], Gen.Int[0, 20_000].Nullable()).Select((free, period, price, max) =>
        new Tariff { Size = "S", FreeMinutes = free, PeriodMinutes = period, MinorPerPeriod = price, MinorPerDayMax = max });

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(30, 0)]
    [InlineData(31, 100)]
    [InlineData(90, 100)]
    [InlineData(91, 200)]
    [InlineData(600, 600)]
    [InlineData(30 + 1_440, 600)]
    [InlineData(30 + 1_441, 700)]
    [InlineData(30 + 2_880, 1_200)]
    public void The_demo_tariff_as_a_person_reads_it(long minutes, long due) =>
        Assert.Equal(due, new Tariff { Size = "S", FreeMinutes = 30, PeriodMinutes = 60, MinorPerPeriod = 100, MinorPerDayMax = 600 }.Due(minutes));

    [Fact]
    public void Longer_never_costs_less() => Gen.Select(Tariffs, Gen.Long[0, 20_000], Gen.Long[0, 3_000]).Sample((tariff, minutes, more) =>
        Assert.True(tariff.Due(minutes) <= tariff.Due(minutes + more)));

    [Fact]
    public void Nothing_is_due_within_the_free_time_and_never_less_than_nothing() => Gen.Select(Tariffs, Gen.Long[-10, 20_000]).Sample((tariff, minutes) =>
    {
        Assert.True(tariff.Due(minutes) >= 0);
        if (minutes <= tariff.FreeMinutes) { Assert.Equal(0, tariff.Due(minutes)); }
    });

    [Fact]
    public void A_started_day_costs_at_most_its_limit() => Gen.Select(Tariffs, Gen.Long[0, 20_000]).Sample((tariff, minutes) =>
    {
        long days = Math.Max(0, minutes - tariff.FreeMinutes + Day - 1) / Day;
        if (tariff.MinorPerDayMax is { } max) { Assert.True(tariff.Due(minutes) <= days * max); }
    });
}
