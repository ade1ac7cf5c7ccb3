using CsCheck;
using LifeCircle.Edge.Sparkplug;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Sparkplug;

public sealed class TopicTests
{
    [Theory]
    [InlineData("spBv1.0/g/NBIRTH/n", MessageType.NBirth)]
    [InlineData("spBv1.0/g/NDEATH/n", MessageType.NDeath)]
    [InlineData("spBv1.0/g/NDATA/n", MessageType.NData)]
    [InlineData("spBv1.0/g/NCMD/n", MessageType.NCmd)]
    [InlineData("spBv1.0/g/DBIRTH/n/d", MessageType.DBirth)]
    [InlineData("spBv1.0/g/DDEATH/n/d", MessageType.DDeath)]
    [InlineData("spBv1.0/g/DDATA/n/d", MessageType.DData)]
    [InlineData("spBv1.0/g/DCMD/n/d", MessageType.DCmd)]
    [InlineData("spBv1.0/STATE/h", MessageType.State)]
    public void S01_A_topic_is_namespace_group_type_node_and_device(string topic, MessageType type)
    {
        Assert.True(SparkplugTopic.TryParse(topic, out SparkplugTopic parsed));
        Assert.Equal(type, parsed.Type);
        Assert.Equal(topic, parsed.ToString());
    }

    [Theory]
    [InlineData("spBv1.0/g/NDATA/+")]
    [InlineData("spBv1.0/#/NDATA/n")]
    [InlineData("spBv1.0//NDATA/n")]
    [InlineData("spAv1.0/g/NDATA/n")]
    [InlineData("spBv1.0/g/XDATA/n")]
    [InlineData("spBv1.0/g/STATE/n")]
    [InlineData("spBv1.0/STATE")]
    [InlineData("")]
    public void S02_Ids_hold_no_wildcards_and_are_not_empty(string topic) => Assert.False(SparkplugTopic.TryParse(topic, out _));

    [Theory]
    [InlineData("spBv1.0/g/NDATA/n/d")]
    [InlineData("spBv1.0/g/DDATA/n")]
    [InlineData("spBv1.0/g/DDATA/n/d/e")]
    public void S04_A_device_stands_in_device_messages_and_in_no_others(string topic) => Assert.False(SparkplugTopic.TryParse(topic, out _));

    [Fact]
    public void Any_text_is_parsed_or_refused_and_nothing_throws() => Gen.String.Sample(text =>
    {
        if (SparkplugTopic.TryParse("spBv1.0/" + text, out SparkplugTopic parsed)) { Assert.Equal("spBv1.0/" + text, parsed.ToString()); }
    });
}
