using System.Text.Json;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>A Sparkplug consumer that knows nothing of us understands all that we publish.</summary>
public sealed class ThirdPartyConsumerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_third_party_consumer_decodes_everything_published_and_the_session_keeps_the_rules()
    {
        RealServer.Require("node");
        RealServer.Require("npm");
        await using Corner corner = await Corner.PrepareAsync(new CornerOptions { Mosquitto = true, People = true, OpenAfterMs = 200, CloseAfterMs = 800 });
        await using MqttWitness witness = await MqttWitness.ConnectAsync(corner.BrokerUrl);
        await corner.StartProcessesAsync();
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        DemoSite site = DemoSite.Of(corner);
        foreach (string part in site.Compartments.Take(3)) { await corner.Cloud.UnlockAsync(site.Locker, part); }

        await Eventually.True("three doors have closed again", TimeSpan.FromSeconds(30), () => corner.Physical.Count(h => h.What == "door-closed") >= 3);
        await corner.Control.HoldStillAsync();
        await corner.WaitUntilDrained(TimeSpan.FromSeconds(60));
        await corner.Gateway.TerminateAsync(); // An ordered end says NDEATH itself.
        await Eventually.True("the death was heard", TimeSpan.FromSeconds(10), () => witness.Heard.Any(m => m.Topic.Contains("/NDEATH/", StringComparison.Ordinal)));

        Overheard[] messages = [.. witness.Heard.Where(m => !m.Topic.StartsWith("spBv1.0/STATE/", StringComparison.Ordinal))];
        using TempFolder folder = new("peer");
        IReadOnlyList<JsonElement> decoded = await SparkplugPeer.DecodeAsync(folder, messages);

        output.WriteLine($"{messages.Length} messages: {string.Join(", ", messages.CountBy(m => m.Topic.Split('/')[2]).Select(c => $"{c.Key} {c.Value}"))}");
        Assert.Equal(messages.Length, decoded.Count);
        Assert.All(decoded, d => Assert.True(d.Find("error") is null, $"{d.TextOf("topic")}: {d.TextOf("error")}"));
        for (int i = 0; i < messages.Length; i++) { AgreesWithOurs(messages[i], decoded[i].Find("payload")!.Value); }

        SessionRules.Check(messages, decoded);
    }

    /// <summary>Two codecs, one meaning: same metrics, names, aliases and numbers.</summary>
    private static void AgreesWithOurs(Overheard message, JsonElement peers)
    {
        Assert.True(PayloadCodec.TryRead(message.Payload, out SparkplugPayload ours, out string error), $"{message.Topic}: {error}");
        IReadOnlyList<JsonElement> metrics = peers.Find("metrics") is { } m ? [.. m.EnumerateArray()] : [];
        Assert.Equal(ours.Metrics.Count, metrics.Count);
        for (int i = 0; i < metrics.Count; i++)
        {
            Metric own = ours.Metrics[i];
            JsonElement other = metrics[i];
            if (!string.IsNullOrEmpty(own.Name)) { Assert.Equal(own.Name, other.TextOf("name")); }

            if (own.Alias is { } alias) { Assert.Equal(alias, other.Number("alias")); }

            if (own.Value.IsNull) { continue; }

            string? value = other.Find("value") is { ValueKind: JsonValueKind.Object } bytes ? bytes.TextOf("bytes") : other.TextOf("value");
            string expected = own.Value.Kind switch
            {
                ValueKind.Boolean => own.Value.Boolean ? "true" : "false",
                ValueKind.Bytes => Convert.ToHexStringLower(own.Value.Bytes),
                _ => own.Value.ToString(),
            };
            Assert.Equal(expected, value);
        }
    }
}
