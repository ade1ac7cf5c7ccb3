using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.CloudIngest;

/// <summary>The built executable, as somebody starts it.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new("process");
    private readonly int _mqttPort = FreePort.Next();
    private readonly int _httpPort = FreePort.Next();

    private string Url => $"http://127.0.0.1:{_httpPort}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_serves_pages_assets_api_health_metrics_and_ends_cleanly_within_5_s()
    {
        await using ChildProcess process = Start();
        await process.WaitUntilReady(Limit);
        using JsonApi api = new(Url);
        Assert.Equal("ok", (await api.GetAsync("/healthz")).TextOf("status"));
        Assert.Empty((await api.GetAsync("/api/v1/gateways")).Items());
        Assert.NotNull((await api.GetAsync("/openapi/v1.json")).Find("paths"));
        string metrics = await api.TextAsync("/metrics");
        foreach (string name in new[] { "ingest_messages_received", "ingest_records_written", "ingest_dead_letters", "fleet_gateways_online", "broker_clients" })
        {
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        }

        foreach (string asset in new[] { "/", "/_framework/blazor.web.js", "/_content/MudBlazor/MudBlazor.min.css", "/_content/LifeCircle.Edge.Console/console.css" })
        {
            Assert.Equal(200, await api.StatusAsync(asset));
        }

        long started = Stopwatch.GetTimestamp();
        Assert.Equal(0, await process.TerminateAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task It_starts_again_on_its_data_after_a_kill()
    {
        await using (ChildProcess first = Start())
        {
            await first.WaitUntilReady(Limit);
            await first.KillAsync();
        }

        await using ChildProcess second = Start();
        await second.WaitUntilReady(Limit);
        Assert.Equal(0, await second.InterruptAsync());
    }

    [Fact]
    public async Task A_busy_http_port_is_one_sentence_with_port_and_flag()
    {
        using Socket holder = Hold(_httpPort);
        string said = await RefusedAsync(Start(), exitCode: 1);
        Assert.Contains($"Port {_httpPort}", said, StringComparison.Ordinal);
        Assert.Contains("--http", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_broker_port_is_one_sentence_with_port_and_flag()
    {
        using Socket holder = Hold(_mqttPort);
        string said = await RefusedAsync(Start(), exitCode: 1);
        Assert.Contains($"Port {_mqttPort}", said, StringComparison.Ordinal);
        Assert.Contains("--embedded-broker", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_is_held_by_one_process()
    {
        await using ChildProcess first = Start();
        await first.WaitUntilReady(Limit);
        string said = await RefusedAsync(Start(FreePort.Next(), FreePort.Next()), exitCode: 1);
        Assert.Contains("is held by another cloud-ingest", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--embedded-broker abc", "--embedded-broker abc is not a port")]
    [InlineData("", "Give either --broker")]
    [InlineData("--embedded-broker 1883 --colour red", "--colour")]
    [InlineData("--broker mqtt://broker.example:1883", "without TLS")]
    [InlineData("--embedded-broker 1883 --keep-days week", "--keep-days week is not a number of days")]
    [InlineData("--embedded-broker 1883 --keep-days 0", "1 to 36500; leave it out to keep everything")]
    public async Task Wrong_arguments_are_one_sentence(string args, string expected)
    {
        ChildProcess process = ChildProcess.Start("cloud-ingest", Product.CloudIngest,
            ["run", "--data", _folder.Under("data"), .. args.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Contains(expected, await RefusedAsync(process, exitCode: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_sites_page_and_another_host_name_are_turned_away()
    {
        await using ChildProcess process = Start();
        await process.WaitUntilReady(Limit);
        using HttpClient http = new();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(http, m => m.Headers.Add("Origin", "http://evil.example")));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(http, m => m.Headers.Host = "evil.example"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, m => m.Headers.Add("Origin", Url)));
        using HttpResponseMessage page = await http.GetAsync(new Uri(Url), TestContext.Current.CancellationToken);
        Assert.Contains("script-src 'self';", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_the_api_are_problems_that_name_the_field()
    {
        await using ChildProcess process = Start();
        await process.WaitUntilReady(Limit);
        using JsonApi api = new(Url);
        (int status, JsonElement body) = await api.PostAsync("/api/v1/gateways/c/g/devices/d/commands", new { part = 7 });
        Assert.Equal(400, status);
        Assert.NotNull(body.Find("errors")?.Find("part"));
        (status, body) = await api.PostAsync("/api/v1/gateways/c/g/devices/d/commands", new { part = "compartment/07", verb = "unlock", reason = "r" });
        Assert.Equal(404, status);
        Assert.Equal("gateway", body.TextOf("field"));
        Assert.Equal(404, await api.StatusAsync("/api/v1/commands/nothing"));
        Assert.Equal(400, await api.StatusAsync("/api/v1/gateways/c/g/events?limit=many"));
        Assert.Equal(404, await api.StatusAsync("/api/v1/nothing"));
    }

    private static Socket Hold(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen(1);
        return socket;
    }

    private static async Task<string> RefusedAsync(ChildProcess process, int exitCode)
    {
        await using (process)
        {
            Assert.Equal(exitCode, await process.WaitForExit(Limit));
            await Eventually.True("the sentence is read", TimeSpan.FromSeconds(5), () => process.Lines.Any(l => l.StartsWith("cloud-ingest: ", StringComparison.Ordinal)));
            Assert.DoesNotContain("   at ", process.Text, StringComparison.Ordinal); // No stack trace for a person who mistyped.
            return process.Lines.Single(l => l.StartsWith("cloud-ingest: ", StringComparison.Ordinal));
        }
    }

    private ChildProcess Start() => Start(_mqttPort, _httpPort);

    private ChildProcess Start(int mqttPort, int httpPort) => ChildProcess.Start("cloud-ingest", Product.CloudIngest,
    [
        "run", "--embedded-broker", mqttPort.ToString(CultureInfo.InvariantCulture), "--data", _folder.Under("data"), "--http", $"http://127.0.0.1:{httpPort}",
    ], folder: _folder.Path);

    private async Task<HttpStatusCode> StatusAsync(HttpClient http, Action<HttpRequestMessage> change)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"{Url}/api/v1/gateways");
        change(request);
        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
