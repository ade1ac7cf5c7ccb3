using CsCheck;
using LifeCircle.Edge.Simulators;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Simulators;

public sealed class WanderingTests
{
    [Fact]
    public void A_quantity_wanders_and_never_runs_away() => Gen.Select(Gen.Int, Gen.Double[-40, 40]).Sample((seed, middle) =>
    {
        Func<double, double, double> next = Wandering.Around(middle, step: 0.1, seed);
        double value = middle, least = middle, most = middle;
        for (int second = 0; second < 5_000; second++)
        {
            value = next(value, 1);
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        return most - least > 0.2 && most < middle + 10 && least > middle - 10;
    }, iter: 50);
}
