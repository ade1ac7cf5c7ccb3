using System.Text.Json;

namespace LifeCircle.Edge.Support;

/// <summary>One thing that physically happened in the simulated corner.</summary>
/// <param name="What">pulse, door-opened, door-closed or input.</param>
/// <param name="Part">compartment/07, or the point's name with an input.</param>
public sealed record Happening(long Ns, string What, string Device, string Part, bool? Value);

/// <summary>The simulator's own log, which is what is true.</summary>
public static class PhysicalLog
{
    public static IReadOnlyList<Happening> Read(string path)
    {
        if (!File.Exists(path)) { return []; }

        List<Happening> all = [];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(stream);
        string text = reader.ReadToEnd();
        // The last line may be in the middle of being written; only whole lines count.
        foreach (string line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)) { all.Add(Parse(line)); }

        return all;
    }

    private static Happening Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        string part = Text(root, "part") ?? Text(root, "point") ?? "";
        bool? value = root.TryGetProperty("value", out JsonElement v) && v.ValueKind is JsonValueKind.True or JsonValueKind.False ? v.GetBoolean() : null;
        return new Happening(root.GetProperty("ns").GetInt64(), Text(root, "what")!, Text(root, "device") ?? "", part, value);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement v) && v.ValueKind == JsonValueKind.String ? v.GetString() : null;
}
