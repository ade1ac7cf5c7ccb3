using System.Globalization;
using System.Text;
using System.Text.Json;
using LifeCircle.Edge.CloudIngest.Tests.Ingest;
using LifeCircle.Edge.Sparkplug.Sealing;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.CloudIngest;

/// <summary>Sealed parts through the verbs and the API as they are typed.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SealedProcessTests : IDisposable
{
    private const string Inside = """{"code":"314159","phone":"13800000000"}""";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new("unseal");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_pair_is_made_for_its_owner_alone_and_opens_what_was_sealed_to_its_public_half()
    {
        string keys = _folder.Under("keys");
        Assert.Contains("goes into the document keys", await SaidAsync(0, "sealing-key", "new", "--out", keys), StringComparison.Ordinal);
        string secret = Assert.Single(Directory.GetFiles(keys, "*.key.pem"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(keys, "*.public.json")), Token));
        JsonElement sealing = document.RootElement.GetProperty("sealing");
        string id = sealing.GetProperty("id").GetString()!;
        byte[] publicKey = sealing.GetProperty("publicKey").GetBytesFromBase64();
        Assert.Equal($"{id}.key.pem", Path.GetFileName(secret));

        string answer = Answer(publicKey, id, "e-1");
        Assert.Contains(Inside, await UnsealAsync(0, answer, "--key", secret), StringComparison.Ordinal);
        await SaidAsync(0, "sealing-key", "new", "--out", keys);
        string other = Directory.GetFiles(keys, "*.key.pem").Single(f => f != secret);
        Assert.Contains(Inside, await UnsealAsync(0, answer, "--key", other, "--key", secret), StringComparison.Ordinal); // The one that the text names.
        Assert.Contains($"It is sealed to the key {id}", await UnsealAsync(1, answer, "--key", other), StringComparison.Ordinal);
        Assert.Contains("$.text does not open", await UnsealAsync(1, answer.Replace("e-1", "e-2", StringComparison.Ordinal), "--key", secret), StringComparison.Ordinal);
        Assert.Contains("$.eventId is missing", await UnsealAsync(1, "{\"circle\":\"c\",\"gateway\":\"g\"}", "--key", secret), StringComparison.Ordinal);
        Assert.Contains("standard input is not JSON", await UnsealAsync(1, "hello", "--key", secret), StringComparison.Ordinal);
        Assert.Contains("it must begin with lcs1.", await UnsealAsync(1, answer.Replace("lcs1.", "lcs7.", StringComparison.Ordinal), "--key", secret), StringComparison.Ordinal);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", await UnsealAsync(1, answer, "--key", secret), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_was_kept_with_the_stay_comes_out_with_the_later_code()
    {
        using SealingKey first = SealingKey.New(), second = SealingKey.New();
        string kept = Seal(first, new SealedPlace("c", "g", "s-1", KeptRecipient.Kind), """{"phone":"13800000000"}""");
        SealedPlace place = new("c", "g", "e-1", "pickup.ready");
        string text = Seal(second, place, JsonSerializer.Serialize(new { code = "271828", recipient = kept, recipient_of = KeptRecipient.PlaceText("c", "g", "s-1") }));
        string answer = JsonSerializer.Serialize(new { circle = place.Circle, gateway = place.Gateway, eventId = place.EventId, kind = place.Kind, keyId = second.Id, text });
        string[] keys = [_folder.Write("first.pem", first.ToPem()), _folder.Write("second.pem", second.ToPem())];
        foreach (string file in keys) { File.SetUnixFileMode(file, UnixFileMode.UserRead); }
        Assert.Contains("""{"code":"271828","phone":"13800000000"}""", await UnsealAsync(0, answer, "--key", keys[0], "--key", keys[1]), StringComparison.Ordinal);
        Assert.Contains("the recipient inside of $.text", await UnsealAsync(1, answer, "--key", keys[1]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unseal --key /no/such/key", 1, "--key /no/such/key cannot be read")]
    [InlineData("unseal", 2, "--key")]
    [InlineData("sealing-key new --out /proc/none", 1, "--out /proc/none cannot be written")]
    [InlineData("run --embedded-broker 1883 --data d --keep-sealed-days week", 2, "--keep-sealed-days week is not a number of days")]
    [InlineData("run --embedded-broker 1883 --data d --keep-sealed-days 0", 2, "--keep-sealed-days 0 is not a number of days: 1 to")]
    public async Task What_is_wrong_is_one_sentence(string args, int exitCode, string expected)
    {
        string said = await SaidAsync(exitCode, args.Split(' '));
        Assert.Contains(expected, said.Split('\n').Single(l => l.StartsWith("cloud-ingest: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_says_that_there_is_a_part_gives_it_to_a_named_reader_and_erases_it()
    {
        using SealingKey key = SealingKey.New();
        string pem = _folder.Write("platform.pem", key.ToPem());
        File.SetUnixFileMode(pem, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        int mqtt = FreePort.Next();
        string console = $"http://127.0.0.1:{FreePort.Next()}";
        await using ChildProcess process = ChildProcess.Start("cloud-ingest", Product.CloudIngest,
            ["run", "--embedded-broker", mqtt.ToString(CultureInfo.InvariantCulture), "--data", _folder.Under("data"), "--http", console], folder: _folder.Path);
        await process.WaitUntilReady(Limit);
        await using HandMadeGateway gateway = await HandMadeGateway.ConnectAsync(mqtt, "hailar-1", "gw-1");
        await gateway.BirthAsync();
        Sealer.Seal(key.PublicSpki, key.Id, new SealedPlace("hailar-1", "gw-1", "e-1", "door-opened").ToBytes(), Encoding.UTF8.GetBytes(Inside), out string text);
        await gateway.EventAsync(1, HandMadeGateway.EventAlias, $$"""{"id":"e-1","part":"compartment/07","sealed":"{{text}}"}""");
        await gateway.EventAsync(2, HandMadeGateway.EventAlias, """{"id":"e-2","part":"compartment/07"}""");
        await Eventually.True("both are confirmed", Limit, () => gateway.Confirmed(1, 1) && gateway.Confirmed(1, 2));

        using JsonApi api = new(console);
        await Eventually.True("the gateway is in the list", Limit, async () => await api.StatusAsync("/api/v1/gateways/hailar-1/gw-1") == 200); // Its row may come after its events.
        JsonElement[] events = [.. (await api.GetAsync("/api/v1/gateways/hailar-1/gw-1/events")).EnumerateArray()];
        Assert.Equal(["e-1 True", "e-2 False"], events.Select(e => $"{e.TextOf("id")} {e.GetProperty("hasSealed").GetBoolean()}").Order());
        Assert.DoesNotContain("lcs1", string.Join(' ', events), StringComparison.Ordinal);
        string place = $"/api/v1/events/hailar-1/gw-1/{gateway.Epoch.ToString(CultureInfo.InvariantCulture)}/1";
        Assert.Equal(400, await api.StatusAsync($"{place}/1/sealed"));
        Assert.Equal(400, await api.StatusAsync("/api/v1/events/hailar-1/gw-1/word/1/1/sealed?issuer=relay&why=test"));
        Assert.Equal(404, await api.StatusAsync($"{place}/2/sealed?issuer=relay&why=test"));
        Assert.Equal(text, (await api.GetAsync($"{place}/1/sealed?issuer=relay&why=test")).TextOf("text"));
        string url = $"{console}{place}/1/sealed?issuer=relay&why=the+code+goes+out";
        Assert.Contains(Inside, await SaidAsync(0, "unseal", "--key", pem, "--event", url), StringComparison.Ordinal);

        using HttpClient http = new() { BaseAddress = new Uri(console) };
        Assert.Equal(400, await DeleteAsync($"{place}/1/sealed?issuer=li"));
        Assert.Equal(204, await DeleteAsync($"{place}/1/sealed?issuer=li&why=asked"));
        Assert.Equal(404, await DeleteAsync($"{place}/1/sealed?issuer=li&why=again"));
        Assert.Equal(410, await api.StatusAsync($"{place}/1/sealed?issuer=relay&why=test"));
        Assert.Contains("answered 410", await SaidAsync(1, "unseal", "--key", pem, "--event", url), StringComparison.Ordinal);
        Assert.DoesNotContain("lcs1", process.Text, StringComparison.Ordinal);
        Assert.Equal(0, await process.TerminateAsync());

        async Task<int> DeleteAsync(string path)
        {
            using HttpResponseMessage answer = await http.DeleteAsync(path, Token);
            return (int)answer.StatusCode;
        }
    }

    private static string Answer(byte[] publicKey, string keyId, string eventId)
    {
        SealedPlace place = new("c", "g", eventId, "pickup-ready");
        Assert.Equal(SealVerdict.Done, Sealer.Seal(publicKey, keyId, place.ToBytes(), Encoding.UTF8.GetBytes(Inside), out string text));
        return JsonSerializer.Serialize(new { circle = place.Circle, gateway = place.Gateway, eventId = place.EventId, kind = place.Kind, keyId, text });
    }

    private static string Seal(SealingKey key, SealedPlace place, string inside)
    {
        Assert.Equal(SealVerdict.Done, Sealer.Seal(key.PublicSpki, key.Id, place.ToBytes(), Encoding.UTF8.GetBytes(inside), out string text));
        return text;
    }

    /// <summary>The API's answer comes on standard input.</summary>
    private Task<string> UnsealAsync(int exitCode, string answer, params string[] args) =>
        SaidAsync(exitCode, "/bin/sh", ["-c", "exec \"$0\" \"$@\" < \"$ANSWER\"", Product.CloudIngest, "unseal", .. args], _folder.Write("answer.json", answer));

    private Task<string> SaidAsync(int exitCode, params string[] args) => SaidAsync(exitCode, Product.CloudIngest, args, "");

    private async Task<string> SaidAsync(int exitCode, string exe, string[] args, string answer)
    {
        await using ChildProcess process = ChildProcess.Start("cloud-ingest", exe, args, folder: _folder.Path, environment: new Dictionary<string, string> { ["ANSWER"] = answer });
        int code = await process.WaitForExit(Limit);
        await Eventually.True("the output is read", TimeSpan.FromSeconds(5), () => process.Lines.Count > 0);
        Assert.True(code == exitCode, $"{code}: {process.Text}");
        return process.Text;
    }
}
