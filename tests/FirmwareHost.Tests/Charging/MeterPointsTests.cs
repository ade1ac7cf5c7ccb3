using CsCheck;
using LifeCircle.Edge.Charging.Meters;
using LifeCircle.Edge.Contracts.Points;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Charging;

public sealed class MeterPointsTests
{
    [Theory]
    [InlineData("voltage_v", double.NaN)]
    [InlineData("voltage_v", double.PositiveInfinity)]
    [InlineData("voltage_v", -1)]
    [InlineData("voltage_v", 1_001)]
    [InlineData("current_a", 1e30)]
    [InlineData("power_factor", 1.01)]
    [InlineData("energy_wh", -1)]
    [InlineData("energy_wh", double.NegativeInfinity)]
    [InlineData("energy_wh", 1e18)]
    public void A_number_that_cannot_be_true_is_no_value(string field, double number) =>
        Assert.Null(new MeterPoints("meter", [field]).Values([number])[0]);

    [Fact]
    public void A_reading_that_cannot_be_true_leaves_the_others_alone()
    {
        var points = new MeterPoints("meter", ["voltage_v", "energy_wh"]);
        Assert.Equal([null, PointValue.Of(5L)], points.Values([double.NaN, 5]));
        Assert.Equal([PointValue.Of(230.25), null], points.Values([230.251, double.NaN]));
    }

    [Fact]
    public void Points_carry_part_and_phase_and_report_rules_that_do_not_flood()
    {
        var points = new MeterPoints("supply/main", ["l1/voltage_v", "energy_wh"]);
        Assert.Equal(["supply/main/l1/voltage_v", "supply/main/energy_wh"], points.Points.Select(p => p.Name));
        Assert.Equal([PointType.Double, PointType.Integer], points.Points.Select(p => p.Type));
        Assert.All(MeterQuantity.All, q => Assert.True(q.Report is { Deadband: > 0, AtMostEveryMs: >= 1_000, AtLeastEveryMs: >= 60_000 }, q.Field));
    }

    [Fact]
    public void Energy_of_a_float_in_kilowatt_hours_is_the_nearest_whole_watt_hour_and_never_falls_by_rounding() =>
        Gen.Select(Gen.Float[0f, 99_999_999f], Gen.Float[0f, 99_999_999f]).Sample((a, b) =>
        {
            (float low, float high) = (Math.Min(a, b), Math.Max(a, b));
            var points = new MeterPoints("meter", ["energy_wh"]);
            long first = points.Values([(double)low * 1_000])[0]!.Value.Integer;
            long second = points.Values([(double)high * 1_000])[0]!.Value.Integer;
            Assert.True(Math.Abs((decimal)first - ((decimal)(double)low * 1_000m)) <= 0.5m, $"{low:R} kWh gave {first} Wh");
            return second >= first;
        });

    [Fact]
    public void Energy_that_goes_back_is_withheld_and_what_follows_above_is_believed_at_once()
    {
        var counter = new EnergyCounter();
        Assert.Equal(1_000, counter.Take(1_000));
        Assert.Null(counter.Take(999));
        Assert.Equal(1_000, counter.Take(1_000));
        Assert.Null(counter.Take(0));
        Assert.Equal(1_001, counter.Take(1_001));
    }

    [Fact]
    public void A_counter_that_stays_lower_and_counts_on_is_believed_after_ten_readings()
    {
        var counter = new EnergyCounter();
        counter.Take(5_000);
        for (int reading = 1; reading < EnergyCounter.ReadingsToBelieve; reading++)
        {
            Assert.Null(counter.Take(reading));
        }

        Assert.Equal(10, counter.Take(10));
        Assert.Equal(11, counter.Take(11));
    }

    [Fact]
    public void Lower_readings_that_fall_among_themselves_are_never_believed()
    {
        var counter = new EnergyCounter();
        counter.Take(5_000);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Null(counter.Take(4_000 - i)));
    }

    [Fact]
    public void What_is_believed_never_falls_but_after_ten_lower_readings() =>
        Gen.Long[0, 50].Array[0, 200].Sample(readings =>
        {
            var counter = new EnergyCounter();
            long known = -1;
            int withheld = 0;
            foreach (long reading in readings)
            {
                if (counter.Take(reading) is { } believed)
                {
                    Assert.Equal(reading, believed);
                    Assert.True(believed >= known || withheld >= EnergyCounter.ReadingsToBelieve - 1);
                    (known, withheld) = (believed, 0);
                }
                else
                {
                    Assert.True(reading < known);
                    withheld++;
                }
            }
        });

    [Theory]
    [InlineData("meter", true)]
    [InlineData("supply/main_2", true)]
    [InlineData("eventual", true)]
    [InlineData("event", false)]
    [InlineData("event/meter", false)]
    [InlineData("Meter", false)]
    [InlineData("meter/", false)]
    [InlineData("", false)]
    public void A_part_is_small_letters_in_segments(string part, bool right) => Assert.Equal(right, MeterPoints.Mistake(part, "$") is null);
}
