using System.Text.Json;
using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>One row of an InfluxQL answer: the series it belongs to and its columns; "time" is nanoseconds since 1970.</summary>
public sealed record InfluxRow(string Measurement, IReadOnlyDictionary<string, JsonElement> Columns)
{
    public long Ns => Columns["time"].GetInt64();

    public string? Text(string column) => Columns.TryGetValue(column, out JsonElement v) && v.ValueKind == JsonValueKind.String ? v.GetString() : null;

    public long? Integer(string column) => Columns.TryGetValue(column, out JsonElement v) && v.ValueKind == JsonValueKind.Number ? v.GetInt64() : null;

    public bool? Boolean(string column) => Columns.TryGetValue(column, out JsonElement v) && v.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? v.GetBoolean() : null;
}

/// <summary>An influxd 1.x of the test's own, with its own ports and folders.</summary>
public sealed class InfluxServer : IAsyncDisposable
{
    private readonly string _exe;
    private readonly string _folder;
    private readonly HttpClient _http;
    private ChildProcess? _process;

    private InfluxServer(string exe, string folder)
    {
        _exe = exe;
        _folder = folder;
        Port = FreePort.Next();
        _http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(30) };
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    public int ProcessId => _process!.Id;

    public static async Task<InfluxServer> StartNewAsync(string folder, string? database = null)
    {
        string exe = RealServer.Require("influxd");
        Directory.CreateDirectory(folder);
        InfluxServer server = new(exe, folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "influxd.conf"), $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{FreePort.Next()}"
            [meta]
              dir = "{folder}/meta"
            [data]
              dir = "{folder}/data"
              wal-dir = "{folder}/wal"
            [monitor]
              store-enabled = false
            [retention]
              check-interval = "1s"
            [http]
              bind-address = "127.0.0.1:{server.Port}"
              log-enabled = false
              max-row-limit = 0

            """);
        await server.StartAsync();
        if (database is not null) { await server.CreateDatabaseAsync(database); }

        return server;
    }

    public async Task StartAsync()
    {
        await DropAsync();
        _process = ChildProcess.Start("influxd", _exe, ["-config", Path.Combine(_folder, "influxd.conf")], Path.Combine(_folder, "influxd.log"), _folder);
        await Eventually.True("influxd answers /ping", TimeSpan.FromSeconds(30), async () =>
        {
            if (_process.HasExited) { Assert.Fail($"influxd ended.\n{_process.Tail()}"); }

            using HttpResponseMessage answer = await _http.GetAsync("/ping");
            return answer.IsSuccessStatusCode;
        });
    }

    public async Task StopAsync()
    {
        if (_process is not null) { await _process.TerminateAsync(); }
    }

    public async Task KillAsync()
    {
        if (_process is not null) { await _process.KillAsync(); }
    }

    public async Task CreateDatabaseAsync(string name) => await QueryAsync("", $"CREATE DATABASE \"{name}\"");

    /// <summary>Every row of every series of the answer.</summary>
    public async Task<IReadOnlyList<InfluxRow>> QueryAsync(string database, string influxQl)
    {
        using FormUrlEncodedContent form = new([new("q", influxQl), new("db", database), new("epoch", "ns")]);
        using HttpResponseMessage answer = await _http.PostAsync("/query", form);
        string body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"influxd answered {(int)answer.StatusCode} to {influxQl}: {body}");
        using JsonDocument document = JsonDocument.Parse(body);
        List<InfluxRow> rows = [];
        foreach (JsonElement result in document.RootElement.GetProperty("results").EnumerateArray())
        {
            Assert.False(result.TryGetProperty("error", out JsonElement error), $"influxd on {influxQl}: {error}");
            if (!result.TryGetProperty("series", out JsonElement series)) { continue; }

            foreach (JsonElement one in series.EnumerateArray()) { rows.AddRange(RowsOf(one)); }
        }

        return rows;
    }

    public async Task<long> CountAsync(string database, string measurement, string field)
    {
        IReadOnlyList<InfluxRow> rows = await QueryAsync(database, $"SELECT count(\"{field}\") FROM \"{measurement}\"");
        return rows.Count == 0 ? 0 : rows[0].Integer("count") ?? 0;
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        _http.Dispose();
    }

    private static IEnumerable<InfluxRow> RowsOf(JsonElement series)
    {
        string name = series.TryGetProperty("name", out JsonElement n) ? n.GetString()! : "";
        string[] columns = [.. series.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!)];
        if (!series.TryGetProperty("values", out JsonElement values)) { yield break; }

        foreach (JsonElement row in values.EnumerateArray())
        {
            Dictionary<string, JsonElement> cells = [];
            for (int i = 0; i < columns.Length; i++) { cells[columns[i]] = row[i].Clone(); }

            if (series.TryGetProperty("tags", out JsonElement tags))
            {
                foreach (JsonProperty tag in tags.EnumerateObject()) { cells[tag.Name] = tag.Value.Clone(); }
            }

            yield return new InfluxRow(name, cells);
        }
    }

    private async ValueTask DropAsync()
    {
        if (_process is not null) { await _process.DisposeAsync(); }

        _process = null;
    }
}
