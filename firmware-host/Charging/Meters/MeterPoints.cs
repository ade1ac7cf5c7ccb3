using System.Text.RegularExpressions;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Charging.Meters;

/// <summary>The points of one meter, and what its numbers are worth.</summary>
internal sealed partial class MeterPoints
{
    private readonly MeterQuantity[] _quantities;
    private readonly EnergyCounter?[] _counters;

    /// <param name="part">The meter's part in the device, e.g. <c>meter</c>.</param>
    /// <param name="fields">What it measures below its part: <c>voltage_v</c>, <c>l1/voltage_v</c>.</param>
    internal MeterPoints(string part, IReadOnlyList<string> fields)
    {
        _quantities = [.. fields.Select(f => MeterQuantity.Of(f[(f.LastIndexOf('/') + 1)..]))];
        _counters = [.. _quantities.Select(q => q.Type == PointType.Integer ? new EnergyCounter() : null)];
        Points = [.. fields.Zip(_quantities, (field, q) => new PointDescriptor($"{part}/{field}", q.Type, q.Unit, q.Report))];
    }

    internal IReadOnlyList<PointDescriptor> Points { get; }

    /// <summary>The values of one whole reading, in the points' own units; null where a number cannot be true.</summary>
    /// <param name="numbers">NaN for what the meter itself did not give.</param>
    internal PointValue?[] Values(ReadOnlySpan<double> numbers)
    {
        var values = new PointValue?[_quantities.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (_quantities[i].Believable(numbers[i]) is { } number)
            {
                values[i] = _counters[i] is { } counter
                    ? counter.Take((long)number) is { } energyWh ? PointValue.Of(energyWh) : null
                    : PointValue.Of(number);
            }
        }

        return values;
    }

    /// <summary>What is wrong with a part's name; null when nothing is.</summary>
    internal static SiteError? Mistake(string part, string path) => PartName().IsMatch(part)
        ? null
        : new SiteError(path, $"'{part}' is no part; small letters, digits and _ in segments are right, the first one not 'event', e.g. meter.");

    [GeneratedRegex("^(?!event(/|\\z))[a-z][a-z0-9_]*(/[a-z0-9_]+)*\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PartName();
}
