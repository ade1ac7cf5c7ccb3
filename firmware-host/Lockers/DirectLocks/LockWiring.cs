using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Lockers.DirectLocks;

/// <summary>Which pins the compartments of one board hang on, the first compartment first.</summary>
/// <param name="Doors">The pin of each door's switch.</param>
/// <param name="Sensors">The pin of each compartment's sensor; null for one without.</param>
public sealed record LockWiring(IReadOnlyList<int> Coils, IReadOnlyList<int> Doors, IReadOnlyList<int?> Sensors)
{
    /// <summary>More than any cabinet has lines for.</summary>
    internal const int CompartmentsMax = 64;

    /// <summary>All inputs: the doors, then the sensors that are there.</summary>
    public IReadOnlyList<int> Inputs => [.. Doors, .. Sensors.OfType<int>()];

    /// <summary>The wiring of settings that are valid.</summary>
    internal static LockWiring Of(IReadOnlyList<CompartmentWords> words, Func<string?, int?> pinOf) => new(
        [.. words.Select(w => pinOf(w.Coil)!.Value)],
        [.. words.Select(w => pinOf(w.Door)!.Value)],
        [.. words.Select(w => pinOf(w.Occupancy))]);

    /// <summary>Every mistake in the setting <c>compartments</c>.</summary>
    /// <param name="pinOf">The pin that a word names; null for what is none.</param>
    /// <param name="pins">What is right, in words.</param>
    /// <param name="path">JSON path of the setting.</param>
    internal static IEnumerable<SiteError> Check(IReadOnlyList<CompartmentWords> words, Func<string?, int?> pinOf, string pins, string path)
    {
        if (words.Count is 0 or > CompartmentsMax)
        {
            yield return new(path, words.Count == 0 ? $"Is empty or missing; one line for each compartment is right, with its coil and its door: {pins}." : $"{words.Count} compartments stand here; at most {CompartmentsMax} are right.");
        }

        HashSet<int> taken = [];
        foreach ((int i, CompartmentWords compartment) in words.Index())
        {
            foreach ((string name, string? word) in new[] { ("coil", compartment.Coil), ("door", compartment.Door), ("occupancy", compartment.Occupancy) })
            {
                if (word is null)
                {
                    if (name != "occupancy") { yield return new($"{path}[{i}].{name}", $"Is missing; {pins}."); }
                }
                else if (pinOf(word) is not { } pin) { yield return new($"{path}[{i}].{name}", $"{word} is no pin; {pins}."); }
                else if (!taken.Add(pin)) { yield return new($"{path}[{i}].{name}", $"{word} is used already; each pin is one coil, one door or one sensor."); }
            }
        }
    }
}
