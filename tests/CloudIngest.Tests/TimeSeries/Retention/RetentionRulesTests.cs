using System.Text.Json;
using CsCheck;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries.Retention;

/// <summary>The pure parts: durations, quotes, what goes where, and which of two sides is shown.</summary>
public sealed class RetentionRulesTests
{
    private const long Hour = RetentionLayout.HourNs;
    private const long Day = RetentionLayout.DayNs;

    [Fact]
    public void A_duration_that_is_written_is_read_and_no_text_breaks_the_reader()
    {
        Gen.Long[1, long.MaxValue].Sample(ns => InfluxDuration.Read(InfluxDuration.InfluxQl(ns)) == ns);
        Gen.String[Gen.Char["0123456789.smhdwnuµ-x "], 0, 40].Sample(text => InfluxDuration.Read(text) is null or >= 0);
        Gen.String.Sample(text => InfluxDuration.Read(text) is null or >= 0);
    }

    [Theory]
    [InlineData("0s", 0)]
    [InlineData("720h0m0s", 30 * Day)]
    [InlineData("1w1d1h30m", (8 * Day) + (Hour * 3 / 2))]
    public void A_duration_is_read_as_InfluxDB_says_it(string text, long ns) => Assert.Equal(ns, InfluxDuration.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("INF")]
    [InlineData("h")]
    [InlineData("5")]
    [InlineData("1.2.3h")]
    [InlineData("-1h")]
    [InlineData("999999999999999999999999h")]
    public void What_is_no_duration_is_none(string text) => Assert.Null(InfluxDuration.Read(text));

    [Fact]
    public void A_text_in_Flux_ends_where_it_ends_whatever_it_holds() => Gen.String.Sample(text =>
    {
        string quoted = FluxTasks.Text(text);
        System.Text.StringBuilder read = new();
        int at = 1;
        for (; quoted[at] != '"'; at++)
        {
            if (quoted[at] == '$' && quoted[at + 1] == '{') { return false; } // An expression.
            bool escaped = quoted[at] == '\\';
            if (escaped) { at++; }
            read.Append(escaped && quoted[at] == 'n' ? '\n' : escaped && quoted[at] == 'r' ? '\r' : quoted[at]);
        }

        return at == quoted.Length - 1 && read.ToString() == text;
    });

    [Fact]
    public void A_divided_batch_is_the_batch_and_each_line_gets_its_own_fate_back() =>
        Gen.Select(InfluxBench.OneOf("sensors", "event", "ingest_probe"), Gen.Int[0, 10]).Array[0, 12].Sample(lines =>
        {
            Point[] batch = [.. lines.Select((l, i) => new Point(new Series(l.Item1), (-l.Item2 * Day) + i, [new Field("v", FieldValue.Of((long)i))]))];
            DividedBatch divided = DividedBatch.Of(batch, 0);
            WriteReport report = divided.Join(Fate(divided.Kept, "kept"), Fate(divided.Raw, "raw"));
            HashSet<int> raw = [.. report.Rejected.Where(r => r.Reason == "raw").Select(r => r.Index)];
            return divided.Kept.Count + divided.Raw.Count == batch.Length
                && report.Rejected.Select(r => r.Index).Order().SequenceEqual(Enumerable.Range(0, batch.Length))
                && Enumerable.Range(0, batch.Length).All(i => raw.Contains(i) == RetentionLayout.IsRaw(batch[i].Series.Measurement, batch[i].TimeNs, 0))
                && divided.Kept.Concat(divided.Raw).Select(p => p.Fields[0].Value.Integer).Order().SequenceEqual(Enumerable.Range(0, batch.Length).Select(i => (long)i));

            static WriteReport Fate(DividedBatch.Part part, string reason) =>
                new([.. part.Select(_ => LineState.Rejected)], [.. Enumerable.Range(0, part.Count).Select(i => new RejectedLine(i, reason))], null, null);
        });

    [Fact]
    public void In_each_window_the_side_that_has_seen_more_is_shown_and_on_a_tie_points_as_written()
    {
        HistoryDivision division = new(10 * Hour, Hour);
        Assert.Equal([1.0, 20, 3], division.Join([At(0, 1, 6), At(1, 2, 2)], [At(0, 10, 6), At(1, 20, 6), At(2, 3, 1)]).Select(p => p.Value.Double));
        Assert.Equal([0L, Hour, 2 * Hour], division.Join([At(0, 1, 6), At(1, 2, 2)], [At(0, 10, 6), At(1, 20, 6), At(2, 3, 1)]).Select(p => p.TimeNs));
        HistoryRequest request = new() { Series = [], FromNs = 0, UntilNs = 100 * Day, WindowNs = Hour / 60 };
        Assert.Equal((70 * Day) + Hour, HistoryDivision.Of(request, 30 * Day, 100 * Day).BoundaryNs);
        Assert.Equal(0, HistoryDivision.Of(request, 0, 100 * Day).BoundaryNs);
        Assert.Equal(0, HistoryDivision.Of(request with { OnlyAsWritten = true }, 30 * Day, 100 * Day).BoundaryNs);

        static CountedPoint At(int hour, double value, long count) => new(new HistoryPoint(hour * Hour, FieldValue.Of(value)), count);
    }

    [Theory]
    [InlineData(7, 730, 3650, "--raw-days 7 is too short")]
    [InlineData(-1, 730, 3650, "--raw-days -1 is not a number of days")]
    [InlineData(30, 29, 3650, "--hourly-days 29 is shorter than --raw-days 30")]
    [InlineData(30, 730, 10, "--events-days 10 is shorter than --raw-days 30")]
    [InlineData(0, 730, 0, "--hourly-days 730 is shorter than --raw-days 0 (for ever)")]
    [InlineData(30, 36_501, 0, "1 to 36500, or 0 for ever")]
    public void A_wish_that_would_lose_points_is_refused_with_its_flag(int raw, int hourly, int events, string expected) =>
        Assert.Contains(expected, new RetentionWish { RawDays = raw, HourlyDays = hourly, EventsDays = events }.Validate(), StringComparison.Ordinal);

    [Fact]
    public void Late_telemetry_of_every_kind_that_a_site_may_have_is_condensed()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(RepoRoot.Under("hardware", "sites", "site.schema.json")));
        JsonElement kinds = schema.RootElement.GetProperty("properties").GetProperty("devices").GetProperty("items").GetProperty("properties").GetProperty("kind").GetProperty("enum");
        Assert.Empty(kinds.EnumerateArray().Select(k => k.GetString()!).Except(RetentionLayout.Kinds));
    }

    [Fact]
    public void Wishes_that_keep_what_they_promise_are_taken()
    {
        Assert.Null(new RetentionWish().Validate());
        Assert.Null(new RetentionWish { RawDays = 8, HourlyDays = 8, EventsDays = 8 }.Validate());
        Assert.Null(new RetentionWish { RawDays = 0, HourlyDays = 0, EventsDays = 0 }.Validate());
    }
}
