using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Wire.Boards;

/// <summary>The outputs of one board as the site file declares them; those that it does not name are off at every occasion.</summary>
public sealed class OutputTable(IReadOnlyList<OutputSettings>? declared, int count)
{
    /// <summary>Letters of a name; it is shown on buttons.</summary>
    public const int NameCharsMax = 40;

    private static readonly OutputSettings Undeclared = new();

    private readonly OutputSettings[] _outputs = [.. Enumerable.Range(1, count).Select(n => declared?.FirstOrDefault(o => o.Number == n) ?? Undeclared)];

    /// <summary>What an output, from 1, is driven to; null where it is left as it is.</summary>
    public bool? At(SafeOccasion occasion, int output)
    {
        OutputRest rest = occasion == SafeOccasion.Start ? _outputs[output - 1].AtStart : _outputs[output - 1].Safe;
        return rest switch { OutputRest.Off => false, OutputRest.On => true, _ => null };
    }

    /// <summary>Outputs that have a name, in their order.</summary>
    public IReadOnlyList<(int Output, string Name)> Named => [.. _outputs.Index().Where(o => !string.IsNullOrEmpty(o.Item.Name)).Select(o => (o.Index + 1, o.Item.Name!))];

    /// <summary>Every mistake in the setting <c>outputs</c>.</summary>
    /// <param name="path">JSON path of the setting.</param>
    public static IEnumerable<SiteError> Check(IReadOnlyList<OutputSettings>? declared, int count, string path)
    {
        HashSet<int> seen = [];
        foreach ((int i, OutputSettings output) in (declared ?? []).Index())
        {
            if (output.Number < 1 || output.Number > count) { yield return new($"{path}[{i}].number", count == 0 ? "The board has no outputs." : $"{output.Number} is no output of the board; 1 to {count} is right."); }
            else if (!seen.Add(output.Number)) { yield return new($"{path}[{i}].number", $"Output {output.Number} is declared twice; keep one."); }
            if (output.Name?.Length > NameCharsMax) { yield return new($"{path}[{i}].name", $"{output.Name.Length} characters; at most {NameCharsMax} are shown."); }
        }
    }
}
