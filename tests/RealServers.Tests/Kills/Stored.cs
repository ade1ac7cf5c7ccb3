using System.Globalization;
using System.Text.Json;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>One row of the time-series database: a series, a moment, the fields of it as text.</summary>
public sealed record StoredRow(string Measurement, IReadOnlyDictionary<string, string> Tags, long Ns, IReadOnlyDictionary<string, string> Fields)
{
    public bool IsEvent => Measurement == "event";

    public string Device => Tags.GetValueOrDefault("device", "");

    /// <summary>Of a point it is a tag; of an event a field.</summary>
    public string Part => Tags.GetValueOrDefault("part") ?? Fields.GetValueOrDefault("part", "");

    public string Kind => Tags.GetValueOrDefault("kind", "");

    public long Offset => Fields.TryGetValue("offset", out string? o) ? long.Parse(o, CultureInfo.InvariantCulture) : Ns % 1_000_000;

    public override string ToString() => $"{Measurement} {string.Join(',', Tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}"))} {Ns}";
}

/// <summary>All that stands in the database of a corner, whichever it is.</summary>
public static class Stored
{
    public static Task<IReadOnlyList<StoredRow>> ReadAllAsync(Corner corner) =>
        corner.Influx is { } influx ? FromInfluxAsync(influx) : Task.FromResult<IReadOnlyList<StoredRow>>(FromEmbedded(corner));

    private static async Task<IReadOnlyList<StoredRow>> FromInfluxAsync(InfluxServer influx)
    {
        List<StoredRow> rows = [];
        foreach (InfluxRow measurement in await influx.QueryAsync(Corner.Database, "SHOW MEASUREMENTS"))
        {
            string name = measurement.Text("name")!;
            HashSet<string> tagKeys = [.. (await influx.QueryAsync(Corner.Database, $"SHOW TAG KEYS FROM \"{name}\"")).Select(r => r.Text("tagKey")!)];
            foreach (InfluxRow row in await influx.QueryAsync(Corner.Database, $"SELECT * FROM \"{name}\" GROUP BY *"))
            {
                rows.Add(new StoredRow(name,
                    row.Columns.Where(c => tagKeys.Contains(c.Key)).ToDictionary(c => c.Key, c => AsText(c.Value) ?? "").Where(c => c.Value.Length > 0).ToDictionary(),
                    row.Ns,
                    row.Columns.Where(c => !tagKeys.Contains(c.Key) && c.Key != "time" && c.Value.ValueKind != JsonValueKind.Null)
                        .ToDictionary(c => c.Key, c => AsText(c.Value) ?? "")));
            }
        }

        return rows;
    }

    private static StoredRow[] FromEmbedded(Corner corner)
    {
        string file = Directory.EnumerateFiles(corner.CloudData).Single(f => EmbeddedFile(Path.GetFileName(f)));
        using EmbeddedStore store = new(file);
        return [.. store.Query(new StoreQuery()).GroupBy(p => (Series: p.Measurement + "|" + string.Join('|', p.Tags), p.TimeNs)).Select(g =>
            new StoredRow(g.First().Measurement, g.First().Tags.ToDictionary(t => t.Key, t => t.Value), g.Key.TimeNs, g.ToDictionary(p => p.Field, p => AsText(p.Value))))];
    }

    private static bool EmbeddedFile(string name) => name.EndsWith(".db", StringComparison.Ordinal)
        && (name.Contains("series", StringComparison.Ordinal) || name.Contains("store", StringComparison.Ordinal) || name.Contains("points", StringComparison.Ordinal));

    private static string AsText(FieldValue value) => value.Kind switch
    {
        FieldKind.Boolean => value.Boolean ? "true" : "false",
        FieldKind.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        FieldKind.Double => value.Double.ToString(CultureInfo.InvariantCulture),
        _ => value.Text,
    };

    private static string? AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => null,
        _ => value.GetRawText(),
    };
}
