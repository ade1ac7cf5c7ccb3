using System.Text.Json;
using LifeCircle.Edge.Sparkplug.Sealing;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.Lockers;

/// <summary>A code that is issued again goes out with the telephone number, of which the gateway has kept nothing that it can read.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ReissueTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_platform_opens_the_new_code_and_the_number_of_the_deposit_after_a_restart()
    {
        using SealingKey platform = SealingKey.New();
        await using LockerCorner at = await LockerCorner.StartAsync();
        await at.Corner.WaitUntilOnline(Soon);
        using (HttpClient http = new() { BaseAddress = new Uri(at.Corner.GatewayUrl) })
        {
            string keys = JsonSerializer.Serialize(new { sealing = new { id = platform.Id, publicKey = Convert.ToBase64String(platform.PublicSpki) } });
            using StringContent body = new(keys, System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage put = await http.PutAsync("/api/v1/documents/keys?reason=the+platform+has+a+key", body, TestContext.Current.CancellationToken);
            Assert.True(put.IsSuccessStatusCode, $"{put.StatusCode}");
        }

        (string code, string part) = await at.DepositAsync("SF1000000001");
        await at.Corner.Gateway.KillAsync();
        await at.Corner.Gateway.StartAsync();
        (int status, JsonElement answer) = (0, default);
        await Eventually.True("the code is issued again", Soon, async () =>
        {
            (status, answer) = await at.Corner.GatewayApi.PostAsync($"/api/v1/lockers/{LockerCorner.Locker}/compartments/{part[^2..]}/reissue", new { issuer = "li", reason = "the message was lost" });
            return status == 200;
        });
        JsonElement[] ready = [];
        await Eventually.True("both codes are at the cloud", Soon, async () =>
            (ready = [.. (await at.Corner.Cloud.EventsAsync(200)).Items().Where(e => e.TextOf("kind") == "pickup.ready")]).Length == 2);
        Assert.All(ready, e => Assert.True(e.BooleanOf("hasSealed")));
        string key = Path.Combine(at.Corner.Folder, "platform.pem");
        await File.WriteAllTextAsync(key, platform.ToPem(), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        List<(string Code, string Phone)> opened = [];
        foreach (JsonElement e in ready.OrderBy(e => e.IntegerOf("offset")))
        {
            string url = $"{at.Corner.ConsoleUrl}/api/v1/events/{at.Corner.Circle}/{at.Corner.GatewayId}/{e.TextOf("epoch")}/{e.TextOf("stream")}/{e.TextOf("offset")}/sealed?issuer=sms&why=it+goes+out";
            await using ChildProcess unseal = ChildProcess.Start("unseal", Product.CloudIngest, ["unseal", "--key", key, "--event", url]);
            Assert.Equal(0, await unseal.WaitForExit(Soon));
            await Eventually.True("the output is read", Soon, () => unseal.Lines.Count > 0);
            JsonElement inside = JsonElement.Parse(unseal.Text[unseal.Text.IndexOf('{', StringComparison.Ordinal)..]);
            opened.Add((inside.TextOf("code")!, inside.TextOf("phone")!));
        }

        Assert.Equal((code, LockerCorner.Phone), opened[0]);
        Assert.Equal(LockerCorner.Phone, opened[1].Phone);
        Assert.NotEqual(code, opened[1].Code);
        foreach (string file in Directory.GetFiles(at.Corner.GatewayData, "gateway.db*"))
        {
            Assert.False((await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).AsSpan().IndexOf("13812340000"u8) >= 0, $"{file} has the number.");
        }
    }
}
