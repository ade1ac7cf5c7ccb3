using CsCheck;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

public sealed class TopicAliasTests
{
    [Fact]
    public void A_topic_that_comes_again_gets_a_number_and_then_goes_by_it_alone()
    {
        TopicAliases aliases = new(2);
        Assert.Equal([new("a", 0, 1), new("a", 1, 4), new TopicOnWire("", 1, 3)], Enumerable.Range(0, 3).Select(_ => aliases.Next("a")));
        Assert.Equal([new("b", 0, 1), new("b", 2, 4), new TopicOnWire("", 2, 3)], Enumerable.Range(0, 3).Select(_ => aliases.Next("b")));
        Assert.All(Enumerable.Range(0, 3).Select(_ => aliases.Next("c")), t => Assert.Equal(new TopicOnWire("c", 0, 1), t));
    }

    [Fact]
    public void A_broker_that_grants_none_gets_every_topic_in_full() => Assert.All(Enumerable.Range(0, 3).Select(_ => new TopicAliases(0).Next("a")), t => Assert.Equal("a", t.Topic));

    [Fact]
    public void A_broker_that_follows_the_numbers_always_finds_the_topic() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 9].Select(i => $"topic/{i}").Array[0, 60]).Sample((most, topics) =>
        {
            TopicAliases aliases = new(most);
            Dictionary<ushort, string> broker = [];
            foreach (string topic in topics)
            {
                TopicOnWire sent = aliases.Next(topic);
                Assert.InRange(sent.Alias, 0, most);
                if (sent is { Alias: > 0, Topic.Length: > 0 }) { broker[sent.Alias] = sent.Topic; }
                Assert.Equal(topic, sent.Topic.Length > 0 ? sent.Topic : broker[sent.Alias]);
            }
        });
}
