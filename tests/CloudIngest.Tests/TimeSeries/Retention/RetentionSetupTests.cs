using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Xunit;
using static LifeCircle.Edge.CloudIngest.Tests.TimeSeries.Retention.DividedDatabase;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries.Retention;

/// <summary>The set-up, its queries and what the ingest makes of them, on a real influxd 1.x.</summary>
public sealed class RetentionSetupTests
{
    private static readonly Series Cabinet = new("sensors", new Tag("circle", "c"), new Tag("gateway", "g"), new Tag("device", "d"));
    private static readonly Series Opened = new("event", new Tag("circle", "c"), new Tag("gateway", "g"), new Tag("device", "d"), new Tag("kind", "door-opened"));
    private static readonly SeriesKey Temperature = new("sensors", "c", "g", "d", "", "temperature_c");

    [Fact]
    public async Task A_second_run_finds_everything_and_changes_nothing_and_a_dry_one_makes_nothing()
    {
        await using DividedDatabase database = await StartAsync();
        Assert.Null(await database.SetupAsync(new RetentionWish { DryRun = true }));
        Assert.Contains(database.Said, l => l.Contains("CREATE CONTINUOUS QUERY", StringComparison.Ordinal));
        Assert.DoesNotContain(await database.Server.QueryAsync("", "SHOW DATABASES"), r => r.Text("name") == "corner");
        Assert.Null(await database.SetupAsync());
        Assert.Equal(5, database.Said.Count(l => l.StartsWith("made ", StringComparison.Ordinal)));
        Assert.Equal(
            ["autogen 87600h0m0s", "lifecircle_hourly 17520h0m0s", "lifecircle_raw 720h0m0s"],
            (await database.Server.QueryAsync("", "SHOW RETENTION POLICIES ON corner")).Select(r => $"{r.Text("name")} {r.Text("duration")}").Order());
        Assert.Null(await database.SetupAsync());
        Assert.DoesNotContain(database.Said, l => l.StartsWith("made ", StringComparison.Ordinal) || l.StartsWith("changed ", StringComparison.Ordinal));
        Assert.Contains("Nothing was to be changed.", database.Said);
        Assert.Null(await database.SetupAsync(new RetentionWish { RawDays = 60, HourlyDays = 0, EventsDays = 0 }));
        Assert.Equal(3, database.Said.Count(l => l.StartsWith("changed ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Fresh_telemetry_goes_to_the_raw_policy_events_and_what_comes_late_to_the_default_one_and_the_queries_condense_both()
    {
        await using DividedDatabase database = await StartAsync();
        long hour = ThisHour - Hour;
        await database.WriteAsync(At(hour + 1, 20)); // Before the set-up, and by it the writer knows the server.
        Assert.Null(await database.SetupAsync());
        foreach (string query in new[] { RetentionLayout.HourlyQuery, RetentionLayout.LateQuery }) { await database.Server.QueryAsync("", $"DROP CONTINUOUS QUERY {query} ON corner"); }
        await database.WriteAsync(At(hour + 2, 22), new Point(Opened, hour + 3, [new Field("id", FieldValue.Of("e1"))]), At(hour + 4, 27), At(hour - (6 * Day), 5));
        Assert.EndsWith("v1 API, telemetry in lifecircle_raw", database.Recognised, StringComparison.Ordinal);
        Assert.Equal([22.0, 27.0], (await database.RowsAsync(RetentionLayout.Raw, "sensors")).Select(r => r.Columns["temperature_c"].GetDouble()));
        Assert.Equal([5.0, 20.0], (await database.RowsAsync("autogen", "sensors")).Select(r => r.Columns["temperature_c"].GetDouble()));
        Assert.Empty(await database.RowsAsync(RetentionLayout.Raw, "event"));
        Assert.Equal("e1", Assert.Single(await database.RowsAsync("autogen", "event")).Text("id"));

        Assert.Null(await database.SetupAsync()); // The queries come again, and the server runs a new one at once.
        IReadOnlyList<InfluxRow> hours = [];
        await Eventually.True("both continuous queries have run", TimeSpan.FromSeconds(60), async () => (hours = await database.RowsAsync(RetentionLayout.Hourly, "sensors")).Count == 2);
        Assert.Equal([hour - (6 * Day), hour], hours.Select(r => r.Ns));
        InfluxRow last = hours[^1];
        Assert.Equal((3L, 23.0, 20.0, 27.0, 69.0), (last.Integer("count_temperature_c"), last.Columns["mean_temperature_c"].GetDouble(), last.Columns["min_temperature_c"].GetDouble(), last.Columns["last_temperature_c"].GetDouble(), last.Columns["sum_temperature_c"].GetDouble()));
        Assert.Equal(("c", "g", "d"), (last.Text("circle"), last.Text("gateway"), last.Text("device")));
        Assert.Empty(await database.RowsAsync(RetentionLayout.Hourly, "event"));
    }

    [Fact]
    public async Task Charts_of_a_time_whose_raw_points_have_gone_are_as_they_were_and_points_go_only_when_somebody_says_yes()
    {
        await using DividedDatabase database = await StartAsync();
        Assert.Null(await database.SetupAsync());
        long from = (ThisHour - (20 * Day)) / (3 * Hour) * (3 * Hour); // A day from here is eight whole windows.
        await database.WriteRawAsync([.. Enumerable.Range(0, 144).Select(i => At(from + (i * Hour / 6) + i, i % 17))]);
        Assert.Null(await database.SetupAsync(new RetentionWish { Backfill = true }));
        HistoryRequest request = new() { Series = [Temperature], FromNs = ThisHour - (30 * Day), UntilNs = ThisHour, Aggregate = Aggregate.Mean, WindowNs = 3 * Hour };
        Aggregate[] aggregates = [Aggregate.Mean, Aggregate.Min, Aggregate.Max, Aggregate.First, Aggregate.Last, Aggregate.Sum, Aggregate.Count];
        List<string> before = await ReadAllAsync();

        Assert.Null(await database.SetupAsync(new RetentionWish { RawDays = 8 }));
        Assert.Contains(database.Said, l => l.StartsWith("left ", StringComparison.Ordinal) && l.Contains("--raw-days would delete all its points of", StringComparison.Ordinal) && l.Contains("--yes", StringComparison.Ordinal));
        Assert.Equal(144, await CountAsync());
        Assert.Null(await database.SetupAsync(new RetentionWish { RawDays = 8, Yes = true }));
        Assert.Contains(database.Said, l => l.StartsWith("changed ", StringComparison.Ordinal) && l.Contains("That deletes all its points of", StringComparison.Ordinal));
        await Eventually.True("influxd has deleted the old shards", TimeSpan.FromSeconds(60), async () => await CountAsync() == 0);

        Assert.Equal(before, await ReadAllAsync());
        Assert.Equal(24, (await database.ReadAsync(request with { FromNs = from, UntilNs = from + Day, WindowNs = 60_000_000_000 })).Points.Count); // Finer than hours there are none.
        Assert.Empty((await database.ReadAsync(request with { OnlyAsWritten = true, Aggregate = Aggregate.Count })).Points);
        HistoryColumn open = await database.ReadAsync(request with { Series = [Temperature with { Field = "door_open" }], FromNs = from + (12 * Hour), Aggregate = Aggregate.Max });
        Assert.Equal((true, FieldKind.Boolean, true), (open.IsState, open.Kind, open.Before is not null));
        Assert.Null(await database.SetupAsync(new RetentionWish { RawDays = 8, Backfill = true })); // Does not spoil the hours whose points have gone.
        Assert.Equal(before, await ReadAllAsync());

        async Task<List<string>> ReadAllAsync()
        {
            List<string> read = [];
            foreach (Aggregate aggregate in aggregates)
            {
                foreach (string field in new[] { "temperature_c", "energy_wh", "door_open", "mode" })
                {
                    HistoryColumn column = await database.ReadAsync(request with { Aggregate = aggregate, Series = [Temperature with { Field = field }] });
                    Assert.Equal(8, column.Points.Count);
                    read.AddRange(column.Points.Select(p => $"{aggregate} {field} {column.Kind} {p.TimeNs} {LifeCircle.Edge.Console.History.HistoryCsv.Text(p.Value)}"));
                }
            }

            return read;
        }

        async Task<int> CountAsync() => (await database.RowsAsync(RetentionLayout.Raw, "sensors")).Count;
    }

    [Fact]
    public async Task Points_from_before_the_set_up_stay_whole_are_condensed_once_and_their_charts_lose_nothing()
    {
        await using DividedDatabase database = await StartAsync();
        long old = ThisHour - (400 * Day);
        await database.WriteAsync([.. Enumerable.Range(0, 60).Select(i => At(old + (i * 60_000_000_000L), i))]);
        Assert.Null(await database.SetupAsync(new RetentionWish { Backfill = true }));
        Assert.Equal(60, (await database.RowsAsync("autogen", "sensors")).Count);
        Assert.Equal(29.5, Assert.Single(await database.RowsAsync(RetentionLayout.Hourly, "sensors")).Columns["mean_temperature_c"].GetDouble());
        HistoryColumn minutes = await database.ReadAsync(new HistoryRequest { Series = [Temperature], FromNs = old, UntilNs = old + Hour, Aggregate = Aggregate.Max, WindowNs = 60_000_000_000 });
        Assert.Equal(60, minutes.Points.Count);
        Assert.Null(await database.SetupAsync(new RetentionWish { Backfill = true }));
        Assert.Contains(database.Said, l => l.Contains("older days had theirs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_policy_that_somebody_drops_while_points_come_sends_them_to_the_default_one()
    {
        await using DividedDatabase database = await StartAsync();
        Assert.Null(await database.SetupAsync());
        await database.WriteAsync(At(ThisHour, 1));
        await database.WriteAsync(At(ThisHour + 1, 2));
        Assert.Single(await database.RowsAsync(RetentionLayout.Raw, "sensors"));
        await database.Server.QueryAsync("", $"DROP RETENTION POLICY {RetentionLayout.Raw} ON corner");
        WriteReport report = await new PatientWriter(database.Writer, TimeProvider.System).WriteAsync([At(ThisHour + 2, 3)], TestContext.Current.CancellationToken);
        Assert.True(report is { IsSettled: true, Rejected.Count: 0 });
        Assert.Contains(await database.RowsAsync("autogen", "sensors"), r => r.Columns["temperature_c"].GetDouble() == 3);
    }

    [Theory]
    [InlineData("o'brien \"x\"")]
    [InlineData("温度 库")]
    [InlineData("a.b,c=d;--")]
    public async Task A_database_of_any_name_is_set_up_once(string name)
    {
        await using DividedDatabase database = await StartAsync(name);
        Assert.Null(await database.SetupAsync());
        await database.WriteAsync(At(ThisHour, 1));
        await database.WriteAsync(At(ThisHour + 1, 2));
        Assert.Single(await database.RowsAsync(RetentionLayout.Raw, "sensors"));
        Assert.Null(await database.SetupAsync(new RetentionWish { Backfill = true }));
        Assert.Contains("Nothing was to be changed.", database.Said);
    }

    private static Point At(long ns, double value) => new(Cabinet, ns, [
        new Field("temperature_c", FieldValue.Of(value)), new Field("energy_wh", FieldValue.Of((long)(value * 1_000))),
        new Field("door_open", FieldValue.Of(value > 8)), new Field("mode", FieldValue.Of(value > 5 ? "eco, \"quiet\"" : "boost"))]);
}

/// <summary>All that history promises, out of a database that is divided.</summary>
public sealed class DividedHistoryTests : HistoryContract
{
    protected override async Task<Store> OpenAsync()
    {
        DividedDatabase database = await StartAsync("history");
        Assert.Null(await database.SetupAsync());
        return new Store(database.Writer, database.Reader, database.DisposeAsync);
    }
}
