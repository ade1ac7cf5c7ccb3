using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.CloudIngest;

public sealed class RunChecksTests
{
    private static readonly RunOptions Good = new() { Data = "data", Http = "http://127.0.0.1:8090", EmbeddedBrokerPort = 1883 };

    [Theory]
    [InlineData("http://127.0.0.1:8090")]
    [InlineData("http://localhost:8090/")]
    [InlineData("http://[::1]:8090")]
    public void Loopback_addresses_are_taken(string http) => Assert.Null(RunChecks.Check(Good with { Http = http }));

    [Theory]
    [InlineData("http://0.0.0.0:8090")]
    [InlineData("http://192.168.1.7:8090")]
    [InlineData("http://example.com:8090")]
    public void An_address_that_others_could_reach_is_refused_with_the_reason(string http) =>
        Assert.Contains("reachable from other machines", RunChecks.Check(Good with { Http = http }), StringComparison.Ordinal);

    [Theory]
    [InlineData("8090")]
    [InlineData("https://127.0.0.1:8090")]
    [InlineData("http://127.0.0.1:8090/console")]
    [InlineData("http://*:8090")]
    public void What_is_no_address_to_listen_on_is_refused_with_an_example(string http) =>
        Assert.Contains("it looks like http://127.0.0.1:8090", RunChecks.Check(Good with { Http = http }), StringComparison.Ordinal);

    [Fact]
    public void Either_a_broker_or_the_embedded_one_is_asked_for()
    {
        Assert.Contains("Give either --broker", RunChecks.Check(Good with { EmbeddedBrokerPort = null }), StringComparison.Ordinal);
        Assert.Contains("Give either --broker", RunChecks.Check(Good with { Broker = "mqtt://127.0.0.1:1883" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    public void A_port_out_of_range_is_refused(int port) =>
        Assert.Contains("is not a port", RunChecks.Check(Good with { EmbeddedBrokerPort = port }), StringComparison.Ordinal);

    [Fact]
    public void A_broker_elsewhere_needs_tls_and_credentials()
    {
        using TempFolder folder = new("checks");
        RunOptions plain = Good with { EmbeddedBrokerPort = null, Broker = "mqtt://broker.example:1883", BrokerUser = "u", BrokerPasswordFile = folder.Write("p", "secret") };
        Assert.Contains("without TLS", RunChecks.Check(plain), StringComparison.Ordinal);
        RunOptions tls = plain with { Broker = "mqtts://broker.example:8883" };
        Assert.Null(RunChecks.Check(tls));
        Assert.Contains("without credentials", RunChecks.Check(tls with { BrokerUser = null }), StringComparison.Ordinal);
        Assert.Contains("without credentials", RunChecks.Check(tls with { BrokerPasswordFile = null }), StringComparison.Ordinal);
        Assert.Contains("--broker-password-file", RunChecks.Check(tls with { BrokerPasswordFile = folder.Under("nothing") }), StringComparison.Ordinal);
    }

    [Fact]
    public void InfluxDB_needs_a_database_a_known_api_and_no_token_in_clear()
    {
        using TempFolder folder = new("checks");
        RunOptions influx = Good with { Influx = "http://127.0.0.1:8086", InfluxBucket = "lifecircle" };
        Assert.Null(RunChecks.Check(influx));
        Assert.Contains("--influx-bucket", RunChecks.Check(influx with { InfluxBucket = null }), StringComparison.Ordinal);
        foreach (string api in new[] { "auto", "v1", "v2" }) { Assert.Null(RunChecks.Check(influx with { InfluxApi = api })); }
        Assert.Contains("auto, v1, v2 or client", RunChecks.Check(influx with { InfluxApi = "v9" }), StringComparison.Ordinal);
        Assert.Contains("-p:WithInfluxDbClient=true", RunChecks.Check(influx with { InfluxApi = "client" }), StringComparison.Ordinal);
        Assert.Contains("need --influx", RunChecks.Check(Good with { InfluxOrg = "lifecircle" }), StringComparison.Ordinal);
        Assert.Contains("it looks like", RunChecks.Check(influx with { Influx = "127.0.0.1" }), StringComparison.Ordinal);
        Assert.Contains("in clear", RunChecks.Check(influx with { Influx = "http://db.example:8086", InfluxTokenFile = folder.Write("t", "x") }), StringComparison.Ordinal);
        Assert.Contains("need --influx", RunChecks.Check(Good with { InfluxBucket = "lifecircle" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Days_to_keep_are_a_number_of_days_of_the_embedded_store()
    {
        Assert.Null(RunChecks.Check(Good with { KeepDays = 30 }));
        foreach (int days in new[] { 0, -1, 36_501 }) { Assert.Contains("1 to 36500", RunChecks.Check(Good with { KeepDays = days }), StringComparison.Ordinal); }
        Assert.Contains("cloud-ingest influx-setup", RunChecks.Check(Good with { KeepDays = 30, Influx = "http://127.0.0.1:8086", InfluxBucket = "b" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_are_told_what_they_have_to_share()
    {
        RunOptions replica = new()
        {
            Data = "data",
            Http = "http://127.0.0.1:8090",
            Broker = "mqtt://127.0.0.1:1883",
            SharedGroup = "ingest",
            Postgres = "postgres://u@127.0.0.1/d",
            Influx = "http://127.0.0.1:8086",
            InfluxBucket = "b",
        };
        Assert.Null(RunChecks.Check(replica));
        Assert.Contains("+ # and /", RunChecks.Check(replica with { SharedGroup = "a/b" }), StringComparison.Ordinal);
        Assert.Contains("--shared-group needs --broker", RunChecks.Check(replica with { Broker = null, EmbeddedBrokerPort = 1883 }), StringComparison.Ordinal);
        Assert.Contains("exclude each other", RunChecks.Check(replica with { HostId = "host" }), StringComparison.Ordinal);
        Assert.Contains("--shared-group needs --postgres", RunChecks.Check(replica with { Postgres = null }), StringComparison.Ordinal);
        Assert.Contains("--shared-group needs --influx", RunChecks.Check(replica with { Influx = null, InfluxBucket = null }), StringComparison.Ordinal);
    }
}
