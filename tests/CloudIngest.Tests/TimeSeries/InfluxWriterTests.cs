using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static LifeCircle.Edge.CloudIngest.Tests.TimeSeries.InfluxBench;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

/// <summary>The rows of the status table, each on both write APIs, against a server that answers so.</summary>
public sealed class InfluxWriterTests
{
    [Theory]
    [InlineData("v1", "/write", "?db=corner&precision=ns")]
    [InlineData("v2", "/api/v2/write", "?org=lifecircle&bucket=corner&precision=ns")]
    public async Task Status_204_means_that_every_line_is_written(string api, string path, string query)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(204));
        WriteReport report = await Writer(server, api).WriteAsync(Lines(3), Token);
        Assert.True(report.IsSettled);
        Assert.All(report.Lines, l => Assert.Equal(LineState.Written, l));
        SeenRequest request = Assert.Single(server.Writes);
        Assert.Equal((path, query), (request.Path, request.Query));
        Assert.Equal(3, request.Lines.Length);
    }

    [Theory]
    [InlineData("v1", 400, """{"error":"partial write: field type conflict: input field \"v\" dropped=1"}""")]
    [InlineData("v2", 400, """{"code":"invalid","message":"unable to parse line: field type conflict"}""")]
    [InlineData("v2", 422, """{"code":"unprocessable entity","message":"failure writing points to database: partial write: field type conflict dropped=1"}""")]
    [InlineData("v2", 400, """{"error":"partial write of line protocol occurred","data":[{"original_line":"m","line_number":1,"error_message":"field type conflict in column w"}]}""")]
    public async Task A_poison_line_ends_alone_with_the_servers_reason_and_the_rest_is_written(string api, int status, string body)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(r => IsPoison(r) ? new Say(status, body) : new Say(204));
        WriteReport report = await Writer(server, api).WriteAsync(Lines(100, poison: [17, 63]), Token);
        Assert.True(report.IsSettled);
        Assert.Equal([17, 63], report.Rejected.Select(r => r.Index).Order());
        Assert.All(report.Rejected, r => Assert.Contains("field type conflict", r.Reason, StringComparison.Ordinal));
        Assert.Equal(98, report.Lines.Count(l => l == LineState.Written));
        Assert.InRange(server.Writes.Count, 1, 40);
    }

    [Theory]
    [InlineData("v1", 400)]
    [InlineData("v2", 400)]
    [InlineData("v2", 422)]
    public async Task A_server_that_refuses_every_line_also_one_of_our_own_makes_no_dead_letters(string api, int status)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(status, "<html>Bad Request</html>"));
        WriteReport report = await Writer(server, api).WriteAsync(Lines(5), Token);
        Assert.All(report.Lines, l => Assert.Equal(LineState.Later, l));
        Assert.Empty(report.Rejected);
        Assert.Contains("refuses every line", report.Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task A_poison_line_that_comes_alone_is_rejected_because_the_server_stores_a_line_of_our_own(string api)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(r => IsPoison(r) ? new Say(400, "no") : new Say(204));
        WriteReport report = await Writer(server, api).WriteAsync(Lines(1, poison: [0]), Token);
        Assert.Equal([LineState.Rejected], report.Lines);
        Assert.Contains(server.Writes, w => IsProbe(w.Body));
    }

    [Theory]
    [InlineData("v1", """{"error":"database is required"}""")]
    [InlineData("v2", """{"code":"invalid","message":"Please provide either orgID or org"}""")]
    public async Task A_400_about_the_request_itself_is_the_settings_fault_and_waits(string api, string body)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(400, body));
        WriteReport report = await Writer(server, api).WriteAsync(Lines(3), Token);
        Assert.All(report.Lines, l => Assert.Equal(LineState.Later, l));
        Assert.Contains("--influx-bucket", report.Trouble, StringComparison.Ordinal);
        Assert.Single(server.Writes);
    }

    [Fact]
    public async Task Status_404_on_v1_makes_the_database_once_and_writes()
    {
        bool made = false;
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(request =>
        {
            if (request.Path != "/query") { return made ? new Say(204) : new Say(404, """{"error":"database not found: \"corner\""}"""); }
            made = true;
            return new Say(200, """{"results":[{"statement_id":0}]}""");
        });
        Assert.True((await Writer(server, "auto").WriteAsync(Lines(1), Token)).IsSettled);
        Assert.Contains("CREATE%20DATABASE", Assert.Single(server.Queries).Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1", "--influx-bucket")]
    [InlineData("v2", "--influx-org")]
    public async Task Status_404_without_the_right_to_make_it_names_what_is_missing_and_waits(string api, string flag)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(404, """{"code":"not found","message":"bucket \"corner\" not found"}"""));
        WriteReport report = await Writer(server, api, o => o with { CreateDatabase = false }).WriteAsync(Lines(2), Token);
        Assert.All(report.Lines, l => Assert.Equal(LineState.Later, l));
        Assert.Contains("\"corner\"", report.Trouble, StringComparison.Ordinal);
        Assert.Contains(flag, report.Trouble, StringComparison.Ordinal);
        Assert.Empty(server.Queries);
    }

    [Theory]
    [InlineData("v1", 401)]
    [InlineData("v1", 403)]
    [InlineData("v2", 401)]
    [InlineData("v2", 403)]
    public async Task A_refused_token_waits_with_a_word_about_the_token_file(string api, int status)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(status, """{"error":"authorization failed"}"""));
        WriteReport report = await Writer(server, api).WriteAsync(Lines(1), Token);
        Assert.Equal([LineState.Later], report.Lines);
        Assert.Contains("--influx-token-file", report.Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task Status_413_splits_and_rejects_only_a_single_line_that_is_too_large(string api)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(r => new Say(r.Body.Length > 100 ? 413 : 204));
        WriteReport report = await Writer(server, api).WriteAsync(Lines(20, poison: [5], poisonText: new string('x', 200)), Token);
        Assert.Equal(5, Assert.Single(report.Rejected).Index);
        Assert.Equal(19, report.Lines.Count(l => l == LineState.Written));
    }

    [Theory]
    [InlineData("v1", 503)]
    [InlineData("v2", 503)]
    [InlineData("v2", 429)]
    public async Task Status_503_and_429_wait_as_long_as_the_server_asks_in_seconds_or_until_a_date(string api, int status)
    {
        string after = "7";
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(_ => new Say(status, """{"error":"busy"}""") { RetryAfter = after });
        InfluxWriter writer = Writer(server, api);
        WriteReport report = await writer.WriteAsync(Lines(9), Token);
        Assert.Equal(TimeSpan.FromSeconds(7), report.RetryAfter);
        Assert.All(report.Lines, l => Assert.Equal(LineState.Later, l));
        Assert.Contains($"{status}", report.Trouble, StringComparison.Ordinal);
        Assert.Single(server.Writes);

        after = TimeProvider.System.GetUtcNow().AddSeconds(60).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange((await writer.WriteAsync(Lines(1), Token)).RetryAfter!.Value.TotalSeconds, 40, 60);
        after = "Thu, 01 Jan 1970 00:00:00 GMT";
        Assert.Equal(TimeSpan.Zero, (await writer.WriteAsync(Lines(1), Token)).RetryAfter);
        after = "soon";
        Assert.Null((await writer.WriteAsync(Lines(1), Token)).RetryAfter);
    }

    [Theory]
    [InlineData("v1", 200)]
    [InlineData("v2", 200)]
    [InlineData("v2", 201)]
    [InlineData("v2", 202)]
    public async Task Another_2xx_such_as_a_proxys_page_is_not_taken_for_a_write(string api, int status)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(status, "<html>Please sign in</html>"));
        Assert.Equal([LineState.Later], (await Writer(server, api).WriteAsync(Lines(1), Token)).Lines);
    }

    [Theory]
    [InlineData("v1", CutAt.BeforeHeaders, 204)]
    [InlineData("v2", CutAt.BeforeHeaders, 204)]
    [InlineData("v1", CutAt.InBody, 400)]
    [InlineData("v2", CutAt.InBody, 422)]
    internal async Task An_answer_that_is_cut_off_says_nothing_so_all_waits(string api, CutAt cut, int status)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(status, "half of a sen") { Cut = cut });
        WriteReport report = await Writer(server, api).WriteAsync(Lines(4), Token);
        Assert.All(report.Lines, l => Assert.Equal(LineState.Later, l));
        Assert.Empty(report.Rejected);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task A_server_that_is_not_there_waits(string api)
    {
        InfluxOptions options = new() { Url = new Uri($"http://127.0.0.1:{FreePort.Next()}"), Bucket = "corner", Org = "o", Api = InfluxOptions.ApiOf(api)!.Value };
        using HttpClient http = new();
        using InfluxWriter writer = new(options, http, TimeProvider.System);
        WriteReport report = await writer.WriteAsync(Lines(1), Token);
        Assert.Equal([LineState.Later], report.Lines);
        Assert.Contains("cannot be reached", report.Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task A_silent_server_is_given_up_after_the_time_out(string api)
    {
        TaskCompletionSource hold = new();
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(204) { Hold = hold.Task });
        WriteReport report = await Writer(server, api, o => o with { TimeoutMs = 300 }).WriteAsync(Lines(1), Token);
        hold.SetResult();
        Assert.Equal([LineState.Later], report.Lines);
        Assert.Contains("did not answer within 300 ms", report.Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1", "user:secret", "Basic dXNlcjpzZWNyZXQ=")]
    [InlineData("v1", "abc123", "Token abc123")]
    [InlineData("v2", "abc123", "Token abc123")]
    [InlineData("v2", "user:secret", "Token user:secret")]
    public async Task The_token_file_becomes_the_right_header(string api, string content, string header)
    {
        using TempFolder folder = new("influx");
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(204));
        string file = folder.Write("token", content + "\n");
        await Writer(server, api, o => o with { TokenFile = file, Gzip = true }).WriteAsync(Lines(2), Token);
        SeenRequest request = Assert.Single(server.Writes);
        Assert.Equal(header, request.Authorization);
        Assert.Equal(2, request.Lines.Length);
    }

    [Fact]
    public async Task The_patient_writer_repeats_only_open_lines_until_all_are_settled()
    {
        int asked = 0;
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(_ => ++asked <= 2 ? new Say(500, "boom") : new Say(204));
        Assert.True((await new PatientWriter(Writer(server), new HurriedTime()).WriteAsync(Lines(3), Token)).IsSettled);
        Assert.Equal(3, server.Writes.Count);
    }

    [Fact]
    public async Task A_Retry_After_of_no_time_is_not_a_storm_of_requests()
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(429) { RetryAfter = "0" });
        FakeTimeProvider time = new();
        using CancellationTokenSource stop = new();
        int attempts = 0;
        Task<WriteReport> writing = new PatientWriter(Writer(server), time, _ => attempts++).WriteAsync(Lines(1), stop.Token);
        await Eventually.True("the first attempt is made", TimeSpan.FromSeconds(20), () => attempts == 1);
        time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Single(server.Writes);
        await Eventually.True("the pause is over", TimeSpan.FromSeconds(20), () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            return attempts == 2;
        });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task A_real_influxd_takes_the_points_once_and_names_the_field_it_cannot_take()
    {
        using TempFolder folder = new("influxd");
        await using InfluxServer server = await InfluxServer.StartNewAsync(folder.Path);
        using HttpClient http = new();
        InfluxWriter writer = new(new InfluxOptions { Url = new Uri(server.Url), Bucket = "corner" }, http, TimeProvider.System);
        Assert.True((await writer.WriteAsync(Lines(50), Token)).IsSettled);
        Assert.True((await writer.WriteAsync(Lines(50), Token)).IsSettled);
        Assert.Equal((InfluxProduct.InfluxDb1, InfluxApi.V1), (writer.Server!.Product, writer.Server.Api));
        Assert.StartsWith("1.", writer.Server.Version, StringComparison.Ordinal);

        Point[] mixed = [.. Lines(10), new Point(new Series("m", new Tag("line", "3")), 4, [new Field("v", FieldValue.Of("text, not a number"))])];
        WriteReport report = await writer.WriteAsync(mixed, Token);
        Assert.True(report.IsSettled);
        RejectedLine rejected = Assert.Single(report.Rejected);
        Assert.Equal(10, rejected.Index);
        Assert.Contains("field type conflict", rejected.Reason, StringComparison.Ordinal);
        Assert.Equal(50, await server.CountAsync("corner", "m", "v"));
        Assert.Equal(0, await server.CountAsync("corner", "ingest_probe", "ok"));
    }

    [Fact]
    public async Task A_real_influxd_of_1_6_has_no_v2_path_and_the_sentence_says_which_flag_to_look_at()
    {
        using TempFolder folder = new("influxd");
        await using InfluxServer server = await InfluxServer.StartNewAsync(folder.Path, "corner");
        using HttpClient http = new();
        InfluxWriter writer = new(new InfluxOptions { Url = new Uri(server.Url), Bucket = "corner", Api = InfluxApi.V2 }, http, TimeProvider.System);
        WriteReport report = await writer.WriteAsync(Lines(1), Token);
        Assert.Equal([LineState.Later], report.Lines);
        Assert.Contains("--influx-api", report.Trouble, StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
