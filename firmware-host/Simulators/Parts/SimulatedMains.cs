namespace LifeCircle.Edge.Simulators;

/// <summary>
/// What a meter at the far end measures: a voltage that wanders, loads that come and go, and energy that counts on with the power.
/// Nothing of it moves while nobody is there.
/// </summary>
internal sealed class SimulatedMains
{
    private const double NominalVolts = 230;
    private const double NominalHertz = 50;
    private const double StandbyAmps = 0.12;
    private const double PowerFactor = 0.95;

    /// <summary>A load comes and goes once in this many seconds on average.</summary>
    private const double LoadEverySeconds = 45;

    /// <summary>What the meter has counted before it came here.</summary>
    private const double FirstEnergyWh = 1_234_560;

    private readonly string _device;
    private readonly string _part;
    private readonly Random _random;
    private readonly Dictionary<string, SimulatedValue> _values = [];

    /// <param name="phases">1: the values stand below the part itself; 3: voltage, current, power and energy also below l1, l2, l3.</param>
    internal SimulatedMains(string device, string part, int phases, int seed)
    {
        (_device, _part, _random) = (device, part, new Random(seed));
        string[] each = phases == 1 ? [""] : [.. Enumerable.Range(1, phases).Select(p => $"l{p}/")];

        // In the order in which they follow from each other, as they also drift.
        foreach (string phase in each)
        {
            AddPhase(phase);
        }

        Add("frequency_hz", NominalHertz, (f, s) => f + ((NominalHertz - f) * Part(0.1 * s)) + Swing(0.02));
        Add("power_factor", PowerFactor, drift: null);
        if (phases > 1)
        {
            Add("power_w", each.Sum(p => this[$"{p}power_w"]), (_, _) => each.Sum(p => this[$"{p}power_w"]));
            Add("energy_wh", FirstEnergyWh * phases, Counting("power_w", 1));
        }

        Add("energy_export_wh", 0, Counting("power_w", -1));
    }

    /// <summary>All of it, in the order of their drift.</summary>
    internal IReadOnlyList<SimulatedValue> Values => [.. _values.Values];

    /// <summary>A quantity now, in the unit of its name; not a number for one that this mains does not have.</summary>
    internal double this[string field] => _values.TryGetValue(field, out SimulatedValue? value) ? value.Value : double.NaN;

    private void AddPhase(string phase)
    {
        double load = StandbyAmps;
        Add($"{phase}voltage_v", NominalVolts, (v, s) => v + ((NominalVolts - v) * Part(0.05 * s)) + Swing(0.6));
        Add($"{phase}current_a", StandbyAmps, (_, s) =>
        {
            if (_random.NextDouble() < s / LoadEverySeconds)
            {
                load = load > StandbyAmps ? StandbyAmps : 1 + (8 * _random.NextDouble());
            }

            return load * (1 + Swing(0.01));
        });
        Add($"{phase}power_w", NominalVolts * StandbyAmps * PowerFactor, (_, _) => this[$"{phase}voltage_v"] * this[$"{phase}current_a"] * this["power_factor"]);
        Add($"{phase}energy_wh", FirstEnergyWh, Counting($"{phase}power_w", 1));
    }

    /// <summary>Counts the power of one direction.</summary>
    private Func<double, double, double> Counting(string power, int sign) => (energyWh, seconds) => energyWh + (Math.Max(0, sign * this[power]) * seconds / 3_600);

    private void Add(string field, double value, Func<double, double, double>? drift) =>
        _values.Add(field, new SimulatedValue(_device, $"{_part}/{field}", value, drift));

    private double Swing(double most) => ((_random.NextDouble() * 2) - 1) * most;

    private static double Part(double part) => Math.Min(1, part);
}
