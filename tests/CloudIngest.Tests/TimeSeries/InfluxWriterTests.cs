using System.Net;
using System.Net.Sockets;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

/// <summary>The rows of the v1 status table, each against a server that answers so.</summary>
public sealed class InfluxWriterTests
{
    [Fact]
    public async Task Status_204_means_that_every_line_is_written()
    {
        await using ScriptedInflux server = new((_, response) => Say(response, 204));
        InfluxWriter writer = Writer(server);
        WriteReport report = await writer.WriteAsync(Lines(3), Token);
        Assert.True(report.IsSettled);
        Assert.All(report.Lines, l => Assert.Equal(LineState.Written, l));
        SeenRequest request = Assert.Single(server.Writes);
        Assert.Equal("?db=corner&precision=ns", request.Query);
        Assert.Equal(3, request.Lines.Length);
        Assert.Equal("1.6.7", writer.ServerVersion);
    }

    [Fact]
    public async Task Status_400_isolates_the_poison_lines_and_writes_the_rest()
    {
        await using ScriptedInflux server = new((request, response) => request.Body.Contains("poison", StringComparison.Ordinal)
            ? Say(response, 400, """{"error":"partial write: field type conflict: input field \"v\" dropped=1"}""") : Say(response, 204));
        WriteReport report = await Writer(server).WriteAsync(Lines(100, poison: [17, 63]), Token);
        Assert.True(report.IsSettled);
        Assert.Equal([17, 63], report.Rejected.Select(r => r.Index).Order());
        Assert.All(report.Rejected, r => Assert.Contains("field type conflict", r.Reason, StringComparison.Ordinal));
        Assert.Equal(98, report.Lines.Count(l => l == LineState.Written));
        Assert.InRange(server.Writes.Count, 1, 40);
    }

    [Fact]
    public async Task Status_404_makes_the_database_once_and_writes()
    {
        bool made = false;
        await using ScriptedInflux server = new((request, response) =>
        {
            if (request.Path == "/query")
            {
                made = true;
                return Say(response, 200, """{"results":[{"statement_id":0}]}""");
            }

            return made ? Say(response, 204) : Say(response, 404, """{"error":"database not found: \"corner\""}""");
        });
        Assert.True((await Writer(server).WriteAsync(Lines(1), Token)).IsSettled);
        Assert.Contains("CREATE%20DATABASE", Assert.Single(server.Queries).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_404_without_the_right_to_make_it_names_the_database_and_waits()
    {
        await using ScriptedInflux server = new((_, response) => Say(response, 404, """{"error":"database not found: \"corner\""}"""));
        WriteReport report = await Writer(server, o => o with { CreateDatabase = false }).WriteAsync(Lines(2), Token);
        Assert.All(report.Lines, l => Assert.Equal(LineState.Later, l));
        Assert.Contains("\"corner\" is missing", report.Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refused_token_waits_with_a_word_about_the_token_file(int status)
    {
        await using ScriptedInflux server = new((_, response) => Say(response, status, """{"error":"authorization failed"}"""));
        WriteReport report = await Writer(server).WriteAsync(Lines(1), Token);
        Assert.Equal([LineState.Later], report.Lines);
        Assert.Contains("--influx-token-file", report.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_413_splits_and_rejects_only_a_single_line_that_is_too_large()
    {
        await using ScriptedInflux server = new((request, response) => request.Body.Length > 100 ? Say(response, 413) : Say(response, 204));
        WriteReport report = await Writer(server).WriteAsync(Lines(20, poison: [5], poisonText: new string('x', 200)), Token);
        Assert.Equal(5, Assert.Single(report.Rejected).Index);
        Assert.Equal(19, report.Lines.Count(l => l == LineState.Written));
    }

    [Fact]
    public async Task Status_503_waits_as_long_as_the_server_asks_and_500_by_the_back_off()
    {
        await using ScriptedInflux server = new((_, response) =>
        {
            response.Headers["Retry-After"] = "7";
            return Say(response, 503, """{"error":"busy"}""");
        });
        WriteReport report = await Writer(server).WriteAsync(Lines(1), Token);
        Assert.Equal(TimeSpan.FromSeconds(7), report.RetryAfter);
        Assert.Contains("503", report.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_200_of_a_proxys_page_is_not_taken_for_a_write()
    {
        await using ScriptedInflux server = new((_, response) => Say(response, 200, "<html>Please sign in</html>"));
        Assert.Equal([LineState.Later], (await Writer(server).WriteAsync(Lines(1), Token)).Lines);
    }

    [Fact]
    public async Task A_cut_connection_and_a_server_that_is_not_there_wait()
    {
        using TcpListener listener = new(IPAddress.Loopback, FreePort.Next());
        listener.Start();
        Task cutting = Task.Run(async () =>
        {
            byte[] some = new byte[64];
            for (int i = 0; i < 2; i++) // The /ping, then the write.
            {
                using Socket socket = await listener.AcceptSocketAsync(Token);
                await socket.ReceiveAsync(some, Token);
                socket.Close(0);
            }
        }, Token);
        InfluxOptions options = new() { Url = new Uri($"http://{listener.LocalEndpoint}"), Bucket = "corner" };
        using HttpClient http = new();
        InfluxWriter writer = new(options, http, TimeProvider.System);
        Assert.Equal([LineState.Later], (await writer.WriteAsync(Lines(1), Token)).Lines);
        await cutting;

        listener.Stop();
        WriteReport report = await writer.WriteAsync(Lines(1), Token);
        Assert.Equal([LineState.Later], report.Lines);
        Assert.Contains("cannot be reached", report.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_server_is_given_up_after_the_time_out()
    {
        using ManualResetEventSlim hold = new();
        await using ScriptedInflux server = new((_, response) =>
        {
            hold.Wait(TimeSpan.FromSeconds(20));
            return Say(response, 204);
        });
        WriteReport report = await Writer(server, o => o with { TimeoutMs = 300 }).WriteAsync(Lines(1), Token);
        hold.Set();
        Assert.Contains("did not answer within 300 ms", report.Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user:secret", "Basic dXNlcjpzZWNyZXQ=")]
    [InlineData("abc123", "Token abc123")]
    public async Task The_token_file_becomes_the_right_header(string content, string header)
    {
        using TempFolder folder = new("influx");
        await using ScriptedInflux server = new((_, response) => Say(response, 204));
        string file = folder.Write("token", content + "\n");
        await Writer(server, o => o with { TokenFile = file, Gzip = true }).WriteAsync(Lines(2), Token);
        SeenRequest request = Assert.Single(server.Writes);
        Assert.Equal(header, request.Authorization);
        Assert.Equal(2, request.Lines.Length);
    }

    [Fact]
    public async Task The_patient_writer_repeats_only_open_lines_until_all_are_settled()
    {
        int asked = 0;
        await using ScriptedInflux server = new((_, response) => ++asked <= 2 ? Say(response, 500, "boom") : Say(response, 204));
        FakeTimeProvider time = new();
        PatientWriter patient = new(Writer(server), time);
        Task<WriteReport> writing = patient.WriteAsync(Lines(3), Token);
        await Eventually.True("two refusals have been waited out", TimeSpan.FromSeconds(20), () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return writing.IsCompleted;
        });
        Assert.True((await writing).IsSettled);
        Assert.Equal(3, server.Writes.Count);
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

        Point[] mixed = [.. Lines(10), new Point(new Series("m", new Tag("line", "3")), 4, [new Field("v", FieldValue.Of("text, not a number"))])];
        WriteReport report = await writer.WriteAsync(mixed, Token);
        Assert.True(report.IsSettled);
        RejectedLine rejected = Assert.Single(report.Rejected);
        Assert.Equal(10, rejected.Index);
        Assert.Contains("field type conflict", rejected.Reason, StringComparison.Ordinal);
        string answer = await http.GetStringAsync(new Uri($"{server.Url}/query?db=corner&q={Uri.EscapeDataString("SELECT COUNT(v) FROM m")}"), Token);
        Assert.Contains(",50]", answer, StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Say(HttpListenerResponse response, int status, string body = "")
    {
        response.StatusCode = status;
        return body;
    }

    private static InfluxWriter Writer(ScriptedInflux server, Func<InfluxOptions, InfluxOptions>? change = null)
    {
        InfluxOptions options = new() { Url = server.Url, Bucket = "corner" };
        return new InfluxWriter(change is null ? options : change(options), new HttpClient { Timeout = Timeout.InfiniteTimeSpan }, TimeProvider.System);
    }

    private static Point[] Lines(int count, int[]? poison = null, string poisonText = "poison") =>
        [.. Enumerable.Range(0, count).Select(i => poison?.Contains(i) == true
            ? new Point(new Series("m", new Tag("line", $"{i}")), i + 1, [new Field("w", FieldValue.Of(poisonText))])
            : new Point(new Series("m", new Tag("line", $"{i}")), i + 1, [new Field("v", FieldValue.Of((long)i))]))];
}
