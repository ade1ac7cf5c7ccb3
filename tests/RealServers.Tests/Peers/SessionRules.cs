using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>The rules of a Sparkplug session, judged by what a consumer of others has decoded.</summary>
internal static class SessionRules
{
    public static void Check(IReadOnlyList<Overheard> messages, IReadOnlyList<JsonElement> decoded)
    {
        HashSet<ulong> aliases = [];
        ulong? seq = null;
        ulong? bdSeq = null;
        for (int i = 0; i < messages.Count; i++)
        {
            string type = messages[i].Topic.Split('/')[2];
            JsonElement payload = decoded[i].Find("payload")!.Value;
            if (type is "NCMD" or "DCMD") { continue; }

            // Births, data and deaths of a session that a broker of its own has never seen are never retained.
            Assert.False(messages[i].Retained, $"{messages[i].Topic} is retained.");
            if (type == "NDEATH")
            {
                Assert.Null(payload.Number("seq"));
                Assert.Equal(bdSeq, Metric(payload, "bdSeq")?.Number("value"));
                continue;
            }

            ulong? now = payload.Number("seq");
            Assert.NotNull(payload.Number("timestamp"));
            if (type == "NBIRTH")
            {
                Assert.Equal(0UL, now);
                bdSeq = Metric(payload, "bdSeq")?.Number("value");
                Assert.NotNull(bdSeq);
                JsonElement rebirth = Metric(payload, "Node Control/Rebirth")!.Value;
                Assert.Equal("false", rebirth.TextOf("value"));
                Assert.Null(rebirth.Number("alias"));
            }
            else
            {
                Assert.True(seq is not null, $"{messages[i].Topic} came before the birth.");
                Assert.Equal((seq + 1) % 256, now);
            }

            seq = now;
            foreach (JsonElement metric in payload.Find("metrics")?.EnumerateArray() ?? default)
            {
                Assert.NotNull(metric.Number("timestamp"));
                if (type is "NBIRTH" or "DBIRTH")
                {
                    Assert.False(string.IsNullOrEmpty(metric.TextOf("name")), "A birth's metric has no name.");
                    if (metric.Number("alias") is { } given) { aliases.Add(given); }
                }
                else if (metric.Number("alias") is { } used && string.IsNullOrEmpty(metric.TextOf("name")))
                {
                    Assert.True(aliases.Contains(used), $"{messages[i].Topic} uses alias {used}, which no birth has named.");
                }
            }
        }

        Assert.Contains(messages, m => m.Topic.Contains("/DBIRTH/", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.Topic.Contains("/DDATA/", StringComparison.Ordinal));
    }

    private static JsonElement? Metric(JsonElement payload, string name)
    {
        foreach (JsonElement metric in payload.Find("metrics")?.EnumerateArray() ?? default)
        {
            if (metric.TextOf("name") == name) { return metric; }
        }

        return null;
    }
}
