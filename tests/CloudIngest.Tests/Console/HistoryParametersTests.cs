using CsCheck;
using LifeCircle.Edge.Console.History;
using LifeCircle.Edge.TimeSeries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Console;

public sealed class HistoryParametersTests
{
    private const long NowMs = 1_795_420_800_000;

    [Theory]
    [InlineData("s=c/g", "s", "looks like circle/gateway/device/point")]
    [InlineData("s=c/g/d/%00", "s", "is not a point")]
    [InlineData("s=c/g/d/p&range=2y", "range", "there are 1h, 24h, 7d, 30d")]
    [InlineData("s=c/g/d/p&range=1h&from=0", "range", "either range or from and to")]
    [InlineData("s=c/g/d/p&from=yesterday", "from", "is not a moment")]
    [InlineData("s=c/g/d/p&from=2026-11-23T08:00:00", "from", "is not a moment")]
    [InlineData("s=c/g/d/p&to=0", "from", "is not a moment")]
    [InlineData("s=c/g/d/p&from=2026-11-23T08:00:00Z&to=2026-11-23T08:00:00Z", "to", "after the start")]
    [InlineData("s=c/g/d/p&from=0", "from", "longer than")]
    [InlineData("s=c/g/d/p&agg=median", "agg", "mean, min")]
    [InlineData("s=c/g/d/p&window=5", "window", "looks like auto")]
    [InlineData("s=c/g/d/p&window=0s", "window", "looks like auto")]
    [InlineData("s=c/g/d/p&range=30d&window=1s", "window", "more than 5000 windows")]
    [InlineData("s=c/g/d/p&width=5", "width", "10 to 10000")]
    [InlineData("s=c/g/d/p&bom=yes", "bom", "neither 0 nor 1")]
    public void What_is_wrong_is_told_by_the_parameters_name(string query, string parameter, string sentence)
    {
        Read(query, out Dictionary<string, string[]> errors);
        Assert.Contains(sentence, Assert.Single(errors, e => e.Key == parameter).Value[0], StringComparison.Ordinal);
    }

    [Fact]
    public void More_points_than_a_chart_bears_are_refused() =>
        Assert.Contains("at most 12", Errors(string.Join('&', Enumerable.Range(1, 13).Select(i => $"s=c/g/d/p{i}")))["s"][0], StringComparison.Ordinal);

    [Fact]
    public void An_address_made_from_an_ask_is_read_back_as_the_same() =>
        Gen.Select(Gen.String[Gen.Char[' ', '\u7fff'], 1, 12].List[0, 6], Gen.Long[0, NowMs], Gen.Long[1, 90L * 86_400_000], Gen.Enum<Aggregate>(), Gen.Bool).Sample((names, from, length, aggregate, preset) =>
        {
            HistoryAsk ask = new()
            {
                Points = [.. names.Select(n => $"part/{n.Replace('/', '_')}").Distinct().Where(n => !n.Any(char.IsControl)).Select(n => new PointRef("c", "g", n.Length % 2 == 0 ? "" : "d", n))],
                Range = preset ? "7d" : null,
                FromMs = preset ? NowMs - (7L * 86_400_000) : from,
                UntilMs = preset ? NowMs : from + length,
                Aggregate = aggregate,
            };
            HistoryAsk read = Read(new Uri("http://h" + ask.Link()).Query, out Dictionary<string, string[]> errors);
            Assert.Empty(errors);
            Assert.Equal(ask.Points, read.Points);
            Assert.Equal(ask with { Points = [] }, read with { Points = [] });
        });

    [Theory]
    [InlineData(3_600_000, 1_000, 10)]
    [InlineData(86_400_000, 1_000, 300)]
    [InlineData(30L * 86_400_000, 1_000, 7_200)]
    [InlineData(1_000, 1_000, 1)]
    public void The_window_leaves_two_pixels_to_each_point(long rangeMs, int width, int expectedS) => Assert.Equal(expectedS, HistoryAsk.AutoWindowS(rangeMs, width));

    [Fact]
    public void Any_range_and_width_make_a_window_that_can_be_read() =>
        Gen.Select(Gen.Long[1_000, 3_660L * 86_400_000], Gen.Int[10, 10_000]).Sample((range, width) => range / (HistoryAsk.AutoWindowS(range, width) * 1_000L) <= HistoryRequest.WindowsMax);

    private static Dictionary<string, string[]> Errors(string query)
    {
        Read(query, out Dictionary<string, string[]> errors);
        return errors;
    }

    private static HistoryAsk Read(string query, out Dictionary<string, string[]> errors) => HistoryParameters.Read(new QueryCollection(QueryHelpers.ParseQuery(query)), NowMs, out errors);
}
