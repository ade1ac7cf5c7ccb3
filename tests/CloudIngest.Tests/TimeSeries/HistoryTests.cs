using CsCheck;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

/// <summary>History from the embedded store.</summary>
public sealed class EmbeddedHistoryTests : HistoryContract
{
    protected override Task<Store> OpenAsync()
    {
        TempFolder folder = new("history");
        EmbeddedStore store = new(folder.Under("ts.db"));
        return Task.FromResult(new Store(store, new EmbeddedHistory(folder.Under("ts.db")), () =>
        {
            store.Dispose();
            folder.Dispose();
            return ValueTask.CompletedTask;
        }));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_one_sentence()
    {
        HistoryAnswer answer = await new EmbeddedHistory("/no/such/store.db").ReadAsync(
            new HistoryRequest { Series = [new SeriesKey("k", "c", "g", "d", "", "f")], FromNs = 0, UntilNs = 1, Aggregate = Aggregate.None }, Token);
        Assert.Contains("cannot be read", answer.Trouble, StringComparison.Ordinal);
    }
}

/// <summary>History from a real influxd.</summary>
public sealed class InfluxHistoryTests : HistoryContract
{
    [Theory]
    [InlineData(200, """{"results":[{"statement_id":0,"series":[{"name":"databases","columns":["name"],"values":[["_internal"]]}]}]}""", "does not answer InfluxQL")]
    [InlineData(200, "<html>proxy</html>", "did not answer in JSON")]
    [InlineData(404, """{"code":"not found","message":"no dbrp"}""", "dbrp create")]
    [InlineData(401, """{"error":"unauthorized"}""", "--influx-token-file")]
    [InlineData(503, "busy", "answered 503")]
    public async Task A_server_that_cannot_be_read_is_one_sentence_with_what_to_check(int status, string body, string expected)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(status, body));
        using HttpClient http = new();
        HistoryAnswer answer = await new InfluxHistory(new InfluxOptions { Url = server.Url, Bucket = "b" }, http).ReadAsync(
            new HistoryRequest { Series = [new SeriesKey("k", "c", "g", "d", "", "f")], FromNs = 0, UntilNs = 1, Aggregate = Aggregate.None }, Token);
        Assert.Contains(expected, answer.Trouble, StringComparison.Ordinal);
        Assert.Empty(answer.Columns);
    }

    [Fact]
    public void A_quoted_name_ends_where_it_ends_whatever_it_holds() =>
        Gen.Select(Gen.String, Gen.Bool).Sample((text, name) =>
        {
            string quoted = name ? InfluxQl.Name(text) : InfluxQl.Text(text);
            char quote = quoted[0];
            System.Text.StringBuilder read = new();
            int at = 1;
            for (; quoted[at] != quote; at++)
            {
                bool escaped = quoted[at] == '\\';
                if (escaped) { at++; }
                read.Append(escaped && quoted[at] == 'n' ? '\n' : quoted[at]);
            }

            return at == quoted.Length - 1 && read.ToString() == text && !quoted.Contains('\n', StringComparison.Ordinal);
        });

    protected override async Task<Store> OpenAsync()
    {
        TempFolder folder = new("history");
        InfluxServer server = await InfluxServer.StartNewAsync(folder.Path, "history");
        InfluxOptions options = new() { Url = new Uri(server.Url), Bucket = "history" };
        HttpClient http = new();
        return new Store(new InfluxWriter(options, http, TimeProvider.System), new InfluxHistory(options, http), async () =>
        {
            http.Dispose();
            await server.DisposeAsync();
            folder.Dispose();
        });
    }
}
