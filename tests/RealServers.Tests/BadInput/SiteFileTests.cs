using System.Text.Json.Nodes;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>Bad settings: a process refuses to start with sentences that say where and what, never with a stack trace.</summary>
public sealed class SiteFileTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_broken_site_file_is_refused_with_every_error_at_once()
    {
        string text = await Refused(site =>
        {
            site["circle"] = "Not An Id";
            site["devices"]![0]!["boards"]![0]!["bus"] = "no-such-bus";
            site["timeZone"] = "Mars/Olympus";
        });

        Assert.Contains("$.circle", text, StringComparison.Ordinal);
        Assert.Contains("$.devices[0].boards[0].bus", text, StringComparison.Ordinal);
        Assert.Contains("$.timeZone", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_board_is_refused_by_its_path()
    {
        string text = await Refused(site => site["devices"]![0]!["boards"]![0]!["board"] = "9z-unheard-of");

        Assert.Contains("$.devices[0].boards[0].board", text, StringComparison.Ordinal);
        Assert.Contains("9z-unheard-of", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_file_that_is_no_json_is_refused()
    {
        using TempFolder folder = new("site");
        string text = await Refuses(folder, Product.FirmwareHost, FirmwareHostArgs(folder, folder.Write("site.json", "{ \"circle\": ")));

        Assert.Contains("site.json", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_file_that_is_not_there_is_named()
    {
        using TempFolder folder = new("site");
        string text = await Refuses(folder, Product.FirmwareHost, FirmwareHostArgs(folder, folder.Under("absent.json")));

        Assert.Contains("absent.json", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_gateway_refuses_the_same_broken_site_file()
    {
        using TempFolder folder = new("site");
        string text = await Refuses(folder, Product.Gateway, GatewayArgs(folder, BrokenSite(folder, s => s["circle"] = "Not An Id"), "mqtt://127.0.0.1:1", FreePort.Next()));

        Assert.Contains("$.circle", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_port_is_named_with_its_flag()
    {
        using TempFolder folder = new("port");
        using System.Net.Sockets.TcpListener taken = new(System.Net.IPAddress.Loopback, FreePort.Next());
        taken.Start();
        int port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        string gateway = await Refuses(folder, Product.Gateway, GatewayArgs(folder, RepoRoot.Under("hardware", "sites", "demo.json"), "mqtt://127.0.0.1:1", port));
        string cloud = await Refuses(folder, Product.CloudIngest,
            ["run", "--embedded-broker", $"{FreePort.Next()}", "--data", folder.Folder("c1"), "--http", $"http://127.0.0.1:{port}"]);
        string broker = await Refuses(folder, Product.CloudIngest,
            ["run", "--embedded-broker", $"{port}", "--data", folder.Folder("c2"), "--http", $"http://127.0.0.1:{FreePort.Next()}"]);

        Assert.All([gateway, cloud, broker], text => Assert.Contains($"{port}", text, StringComparison.Ordinal));
        Assert.Contains("--http", gateway, StringComparison.Ordinal);
        Assert.Contains("--http", cloud, StringComparison.Ordinal);
        Assert.Contains("--embedded-broker", broker, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_is_not_loopback_needs_tls_and_credentials()
    {
        using TempFolder folder = new("tls");
        string gateway = await Refuses(folder, Product.Gateway, GatewayArgs(folder, RepoRoot.Under("hardware", "sites", "demo.json"), "mqtt://192.0.2.1:1883", FreePort.Next()));
        string cloud = await Refuses(folder, Product.CloudIngest,
            ["run", "--broker", "mqtt://192.0.2.1:1883", "--data", folder.Folder("c"), "--http", $"http://127.0.0.1:{FreePort.Next()}"]);

        Assert.All([gateway, cloud], text => Assert.Contains("TLS", text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Pages_refuse_to_listen_on_other_than_loopback()
    {
        using TempFolder folder = new("http");
        string cloud = await Refuses(folder, Product.CloudIngest,
            ["run", "--embedded-broker", $"{FreePort.Next()}", "--data", folder.Folder("c"), "--http", $"http://0.0.0.0:{FreePort.Next()}"]);

        Assert.Contains("--http", cloud, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("firmware-host")]
    [InlineData("gateway")]
    [InlineData("cloud-ingest")]
    public async Task An_unknown_flag_is_named(string program)
    {
        using TempFolder folder = new("flag");
        string exe = program switch { "gateway" => Product.Gateway, "cloud-ingest" => Product.CloudIngest, _ => Product.FirmwareHost };
        string text = await Refuses(folder, exe, ["run", "--no-such-flag"]);

        Assert.Contains("--no-such-flag", text, StringComparison.Ordinal);
    }

    private static async Task<string> Refused(Action<JsonNode> spoil)
    {
        using TempFolder folder = new("site");
        return await Refuses(folder, Product.FirmwareHost, FirmwareHostArgs(folder, BrokenSite(folder, spoil)));
    }

    private static async Task<string> Refuses(TempFolder folder, string exe, IReadOnlyList<string> args)
    {
        await using ChildProcess process = ChildProcess.Start(Path.GetFileName(exe), exe, args, folder: folder.Path);
        int code = await process.WaitForExit(Limit);
        Assert.True(code != 0, $"It ended with 0, as if all were well.\n{process.Tail()}");
        await Eventually.True("it says why", TimeSpan.FromSeconds(5), () => process.Lines.Count > 0);
        Assert.DoesNotContain(process.Lines, line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal) && line.Contains('('));
        return process.Text;
    }

    private static string BrokenSite(TempFolder folder, Action<JsonNode> spoil)
    {
        JsonNode site = JsonNode.Parse(File.ReadAllText(RepoRoot.Under("hardware", "sites", "demo.json")),
            documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        spoil(site);
        return folder.Write("site.json", site.ToJsonString());
    }

    private static string[] FirmwareHostArgs(TempFolder folder, string site) =>
        ["run", "--site", site, "--socket", folder.Under("host.sock"), "--data", folder.Folder("host")];

    private static string[] GatewayArgs(TempFolder folder, string site, string broker, int port) =>
        ["run", "--site", site, "--firmware", $"unix:{folder.Under("host.sock")}", "--broker", broker, "--data", folder.Folder("gateway"), "--http", $"http://127.0.0.1:{port}"];
}
