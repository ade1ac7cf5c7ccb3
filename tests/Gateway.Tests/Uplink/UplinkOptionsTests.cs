using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

public sealed class UplinkOptionsTests
{
    [Theory]
    [InlineData("mqtt://127.0.0.1:1883")]
    [InlineData("mqtt://localhost")]
    [InlineData("mqtt://[::1]:1883")]
    public void A_broker_on_this_machine_needs_no_credentials(string url) => Assert.Null(new UplinkOptions { BrokerUrl = url }.Validate());

    [Theory]
    [InlineData("mqtt://broker.example:1883", "mqtts://")]
    [InlineData("mqtts://broker.example", "password file")]
    [InlineData("http://127.0.0.1", "mqtt://host:port")]
    [InlineData("mqtt://u:p@127.0.0.1", "must not hold")]
    [InlineData("nonsense", "mqtt://host:port")]
    public void What_cannot_be_allowed_is_refused_with_a_sentence_that_says_what_to_do(string url, string says) =>
        Assert.Contains(says, new UplinkOptions { BrokerUrl = url }.Validate(), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("/no/such/ca.pem", new UplinkOptions { BrokerUrl = "mqtt://127.0.0.1", CaFile = "/no/such/ca.pem" }.Validate(), StringComparison.Ordinal);

    [Fact]
    public void Time_is_only_taken_over_a_link_that_has_shown_who_it_is()
    {
        Assert.True(new UplinkOptions { BrokerUrl = "mqtt://127.0.0.1" }.IsAuthenticated);
        Assert.False(new UplinkOptions { BrokerUrl = "mqtts://broker.example" }.IsAuthenticated);
        Assert.True(new UplinkOptions { BrokerUrl = "mqtts://broker.example", User = "u", PasswordFile = "f" }.IsAuthenticated);
    }
}
