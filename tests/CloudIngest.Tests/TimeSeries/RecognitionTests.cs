using LifeCircle.Edge.TimeSeries;
using Xunit;
using static LifeCircle.Edge.CloudIngest.Tests.TimeSeries.InfluxBench;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

/// <summary>Who answers, and which API it then gets.</summary>
public sealed class RecognitionTests
{
    public static TheoryData<string, string, string> Servers => new()
    {
        { nameof(Greeting.Influx1), "InfluxDB 1.6.7~rc0, v1 API", "/write" },
        { nameof(Greeting.Influx18), "InfluxDB 1.8.10, v1 API", "/write" },
        { nameof(Greeting.Influx2), "InfluxDB 2.7.11, v2 API", "/api/v2/write" },
        { nameof(Greeting.BareInflux2), "InfluxDB 2.7.11, v2 API", "/api/v2/write" },
        { nameof(Greeting.Influx3), "InfluxDB 3.1.0, v2 API", "/api/v2/write" },
        { nameof(Greeting.Influx3Body), "InfluxDB 3.1.0, v2 API", "/api/v2/write" },
        { nameof(Greeting.Cloud), "InfluxDB Cloud 2.0.0-cloud, v2 API", "/api/v2/write" },
        { nameof(Greeting.VictoriaMetrics), "VictoriaMetrics, v2 API", "/api/v2/write" },
        { nameof(Greeting.Silent), "a server that does not say what it is, v2 API", "/api/v2/write" },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Each_server_is_recognised_once_and_written_by_its_own_API(string name, string text, string path)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(204));
        server.Greeting = (Greeting)typeof(Greeting).GetProperty(name)!.GetValue(null)!;
        List<string> heard = [];
        InfluxWriter writer = Writer(server, "auto", recognised: s => heard.Add(s.ToString()));
        for (int i = 0; i < 3; i++) { Assert.True((await writer.WriteAsync(Lines(2), Token)).IsSettled); }
        Assert.Equal([text], heard);
        Assert.Equal(1, server.Pings);
        Assert.All(server.Writes, w => Assert.Equal(path, w.Path));
    }

    [Fact]
    public async Task A_server_that_does_not_say_what_it_is_gets_v1_when_no_organisation_is_named()
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(204));
        server.Greeting = Greeting.Silent;
        Assert.True((await Writer(server, "auto", o => o with { Org = "" }).WriteAsync(Lines(1), Token)).IsSettled);
        Assert.Equal("/write", Assert.Single(server.Writes).Path);
    }

    [Fact]
    public async Task InfluxDB_2_without_an_organisation_waits_with_the_flag_that_is_missing_and_nothing_is_sent()
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(400));
        server.Greeting = Greeting.Influx2;
        WriteReport report = await Writer(server, "auto", o => o with { Org = "" }).WriteAsync(Lines(2), Token);
        Assert.All(report.Lines, l => Assert.Equal(LineState.Later, l));
        Assert.Contains("--influx-org", report.Trouble, StringComparison.Ordinal);
        Assert.Empty(server.Writes);
    }

    [Theory]
    [InlineData("v1", "/write")]
    [InlineData("v2", "/api/v2/write")]
    public async Task A_set_API_is_kept_whatever_the_server_says(string api, string path)
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(new Say(204));
        server.Greeting = api == "v1" ? Greeting.Influx2 : Greeting.Influx18;
        Assert.True((await Writer(server, api).WriteAsync(Lines(1), Token)).IsSettled);
        Assert.Equal(path, Assert.Single(server.Writes).Path);
    }

    [Fact]
    public async Task Another_server_at_the_same_address_is_recognised_anew()
    {
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(r => r.Path == "/write" ? new Say(404, "404 page not found") : new Say(204));
        InfluxWriter writer = Writer(server, "auto", o => o with { CreateDatabase = false });
        Assert.False((await writer.WriteAsync(Lines(1), Token)).IsSettled);
        server.Greeting = Greeting.Influx2;
        Assert.True((await writer.WriteAsync(Lines(1), Token)).IsSettled);
        Assert.Equal(InfluxProduct.InfluxDb2, writer.Server!.Product);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
