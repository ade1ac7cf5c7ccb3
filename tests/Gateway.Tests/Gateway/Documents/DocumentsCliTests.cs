using System.Text.RegularExpressions;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway.Documents;

/// <summary><c>gateway documents</c> and <c>gateway people</c> by the real process, on a folder whose gateway is down and on one whose gateway runs.</summary>
public sealed partial class DocumentsCliTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly TempFolder _folder = new("doccli");

    private string Data => _folder.Under("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task While_the_gateway_is_down_they_work_on_the_database_and_its_next_start_tells_of_it()
    {
        await Database.Open(new DatabaseOptions { Path = Path.Combine(Data, "gateway.db") }, GatewayTables.Create).DisposeAsync();
        (int code, string said) = await RunAsync("people", "add", "couriers", "--id", "zhang", "--name", "张师傅", "--company", "示范快递", "--new-pin", "--reason", "new courier", "--data", Data);
        Assert.True(code == 0, said);
        string pin = Pin().Match(said).Groups["pin"].Value;
        Assert.Matches("^[0-9]{6}$", pin);
        (code, said) = await RunAsync("documents", "show", "couriers", "--data", Data);
        Assert.True(code == 0 && said.Contains("张师傅", StringComparison.Ordinal) && !said.Contains(pin, StringComparison.Ordinal), said);

        await using ChildProcess gateway = Gateway(out string url);
        await gateway.WaitForLine("the gateway is ready", l => l.Contains("gateway ready", StringComparison.Ordinal), Limit);
        using JsonApi api = new(url);
        Assert.Equal(1, (await api.GetAsync("/api/v1/documents")).Items().Single(d => d.TextOf("name") == "couriers").IntegerOf("version"));
        await Eventually.True("the change is told", Limit, async () => (await api.GetAsync("/api/v1/outbox")).Items().Any(s => s.TextOf("stream") == "events" && s.IntegerOf("records") > 0));

        (code, said) = await RunAsync("people", "remove", "couriers", "--id", "zhang", "--reason", "left", "--data", Data);
        Assert.True(code == 0 && said.Contains("couriers version 2 is in force", StringComparison.Ordinal), said);
        (code, said) = await RunAsync("documents", "list", "--data", Data);
        Assert.True(code == 0 && Regex.IsMatch(said, "couriers +version 2 +cli +[0-9a-f]{64}", RegexOptions.None, TimeSpan.FromSeconds(1)), said);
        (int status, System.Text.Json.JsonElement body) = await api.PostAsync("/api/v1/people/merchants", new { id = "li", name = "李店长", reason = "new shop" });
        Assert.Equal((200, 6), (status, body.TextOf("pin")!.Length));
        Assert.Equal(400, (await api.PostAsync("/api/v1/people/merchants", new { id = "li", name = "李店长", reason = "again" })).Status);
        Assert.Equal(404, await api.StatusAsync("/api/v1/documents/none"));
    }

    [Fact]
    public async Task A_wrong_file_is_told_with_every_error_and_changes_nothing()
    {
        string file = _folder.Write("lockers.json", """{ "codes": { "digits": 3 }, "helpPhon": "1" }""");
        (int code, string said) = await RunAsync("documents", "check", "lockers", file);
        Assert.Equal(2, code);
        Assert.Contains("$.codes.digits", said, StringComparison.Ordinal);
        Assert.Contains("did you mean \"helpPhone\"", said, StringComparison.Ordinal);

        (code, said) = await RunAsync("documents", "put", "lockers", file, "--reason", "r", "--data", Data);
        Assert.True(code == 2 && said.Contains("There is no database", StringComparison.Ordinal), said);
        await Database.Open(new DatabaseOptions { Path = Path.Combine(Data, "gateway.db") }, GatewayTables.Create).DisposeAsync();
        (code, _) = await RunAsync("documents", "put", "lockers", file, "--reason", "r", "--data", Data);
        Assert.Equal(2, code);
        (code, said) = await RunAsync("documents", "put", "lockers", _folder.Write("good.json", """{ "helpPhone": "12345" }"""), "--reason", "r", "--data", Data);
        Assert.True(code == 0 && said.Contains("lockers version 1 is in force", StringComparison.Ordinal), said);
    }

    private ChildProcess Gateway(out string url)
    {
        url = $"http://127.0.0.1:{FreePort.Next()}";
        return ChildProcess.Start("gateway", Product.Gateway,
        [
            "run", "--site", RepoRoot.Under("hardware", "sites", "demo.json"), "--firmware", $"unix:{_folder.Under("none.sock")}", "--broker", $"mqtt://127.0.0.1:{FreePort.Next()}", "--data", Data, "--http", url,
        ]);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] args)
    {
        await using ChildProcess process = ChildProcess.Start("gateway", Product.Gateway, args);
        int code = await process.WaitForExit(Limit);
        return (code, process.Text);
    }

    [GeneratedRegex("PIN (?<pin>[0-9]+) ", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Pin();
}
