using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

/// <summary>What a reader answers, wherever the points lie; each test has a store of its own.</summary>
public abstract class HistoryContract
{
    private const long Second = 1_000_000_000;
    private const long Start = 1_780_000_000 * Second; // A whole multiple of ten seconds.
    private static readonly string[] Odd = ["plain", "o'brien", "a\"b", "back\\slash", "comma, space=equals", "x' OR '1'='1", "\"; DROP MEASUREMENT \"k\"; --", "温度"];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Numbers_are_condensed_by_windows_and_empty_windows_are_left_out()
    {
        await using Store store = await OpenAsync();
        SeriesKey key = Key("temperature_c");
        (int Second, double Value)[] written = [(1, 2), (4, 4), (9, 9), (31, -1), (39, -3)];
        await store.WriteAsync([.. written.Select(p => At(key, p.Second, FieldValue.Of(p.Value)))]);
        Assert.Equal([(0, 5.0), (30, -2.0)], await ReadAsync(Aggregate.Mean));
        Assert.Equal([(0, 2.0), (30, -3.0)], await ReadAsync(Aggregate.Min));
        Assert.Equal([(0, 9.0), (30, -1.0)], await ReadAsync(Aggregate.Max));
        Assert.Equal([(0, 2.0), (30, -1.0)], await ReadAsync(Aggregate.First));
        Assert.Equal([(0, 9.0), (30, -3.0)], await ReadAsync(Aggregate.Last));
        Assert.Equal([(0, 15.0), (30, -4.0)], await ReadAsync(Aggregate.Sum));
        HistoryColumn count = await store.ColumnAsync(Request(key, Aggregate.Count));
        Assert.Equal((FieldKind.Integer, "3 2"), (count.Kind, string.Join(' ', count.Points.Select(p => p.Value.Integer))));
        Assert.False(count.IsState);

        async Task<(int, double)[]> ReadAsync(Aggregate aggregate) =>
            [.. (await store.ColumnAsync(Request(key, aggregate))).Points.Select(p => ((int)((p.TimeNs - Start) / Second), p.Value.Double))];
    }

    [Fact]
    public async Task Integers_stay_integers_but_for_their_mean()
    {
        await using Store store = await OpenAsync();
        SeriesKey key = Key("energy_wh");
        await store.WriteAsync([At(key, 1, FieldValue.Of(9_007_199_254_740_993)), At(key, 2, FieldValue.Of(2L)), At(key, 11, FieldValue.Of(-7L))]);
        HistoryColumn max = await store.ColumnAsync(Request(key, Aggregate.Max));
        Assert.Equal((FieldKind.Integer, 9_007_199_254_740_993, -7), (max.Kind, max.Points[0].Value.Integer, max.Points[1].Value.Integer));
        Assert.Equal(9_007_199_254_740_995, (await store.ColumnAsync(Request(key, Aggregate.Sum))).Points[0].Value.Integer);
        HistoryColumn mean = await store.ColumnAsync(Request(key, Aggregate.Mean));
        Assert.Equal((FieldKind.Double, -7.0), (mean.Kind, mean.Points[1].Value.Double));
    }

    [Fact]
    public async Task A_state_has_no_mean_holds_its_last_value_and_knows_what_was_before()
    {
        await using Store store = await OpenAsync();
        SeriesKey door = Key("door_open", "compartment/07"), text = Key("mode");
        await store.WriteAsync([
            At(door, -500, FieldValue.Of(false)), At(door, -100, FieldValue.Of(true)), At(door, 12, FieldValue.Of(false)), At(door, 14, FieldValue.Of(true)), At(door, 15, FieldValue.Of(false)),
            At(text, 3, FieldValue.Of("eco, \"quiet\"")), At(text, 5, FieldValue.Of("boost\nline")),
        ]);
        HistoryColumn mean = await store.ColumnAsync(Request(door, Aggregate.Mean));
        Assert.Equal((true, Aggregate.Last, FieldKind.Boolean), (mean.IsState, mean.Aggregate, mean.Kind));
        Assert.False(Assert.Single(mean.Points).Value.Boolean);
        Assert.True(mean.Before!.Value.Value.Boolean);
        Assert.Equal(Start - (100 * Second), mean.Before.Value.TimeNs);
        Assert.True(Assert.Single((await store.ColumnAsync(Request(door, Aggregate.Max))).Points).Value.Boolean);
        Assert.False(Assert.Single((await store.ColumnAsync(Request(door, Aggregate.Min))).Points).Value.Boolean);
        Assert.Equal([false, true, false], (await store.ColumnAsync(Request(door, Aggregate.None))).Points.Select(p => p.Value.Boolean));
        Assert.Equal("boost\nline", Assert.Single((await store.ColumnAsync(Request(text, Aggregate.Max))).Points).Value.Text);
        Assert.Null((await store.ColumnAsync(Request(text, Aggregate.None))).Before);
    }

    [Fact]
    public async Task The_range_takes_its_start_and_leaves_its_end_and_too_many_raw_points_are_cut_and_said()
    {
        await using Store store = await OpenAsync();
        SeriesKey key = Key("v");
        await store.WriteAsync([.. Enumerable.Range(-1, 103).Select(i => At(key, i, FieldValue.Of((double)i)))]);
        HistoryColumn raw = await store.ColumnAsync(Request(key, Aggregate.None));
        Assert.Equal((0.0, 99.0, 100, false), (raw.Points[0].Value.Double, raw.Points[^1].Value.Double, raw.Points.Count, raw.IsCut));
        HistoryColumn cut = await store.ColumnAsync(Request(key, Aggregate.None) with { PointsMax = 7 });
        Assert.Equal((7, 6.0, true), (cut.Points.Count, cut.Points[^1].Value.Double, cut.IsCut));
        Assert.False((await store.ColumnAsync(Request(key, Aggregate.None) with { PointsMax = 100 })).IsCut);
    }

    [Fact]
    public async Task The_moments_are_exact_to_the_nanosecond_and_pages_leave_nothing_out()
    {
        await using Store store = await OpenAsync();
        SeriesKey key = Key("v");
        await store.WriteAsync([.. Enumerable.Range(0, 11_000).Select(i => new Point(SeriesOf(key), Start + i, [new Field("v", FieldValue.Of((long)i))]))]);
        List<HistoryPoint> all = await store.Reader.RawAsync(key, Start, Start + 10_999, Token).ToListAsync(Token);
        Assert.Equal(Enumerable.Range(0, 10_999).Select(i => (Start + i, (long)i)), all.Select(p => (p.TimeNs, p.Value.Integer)));
        Assert.Empty(await store.Reader.RawAsync(Key("never"), 0, long.MaxValue, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Names_with_quotes_and_backslashes_find_their_own_points_and_nothing_else()
    {
        await using Store store = await OpenAsync();
        SeriesKey[] keys = [.. Odd.Select((name, i) => new SeriesKey($"k{name}", "c", "g", $"d{name}", i % 2 == 0 ? "" : $"p/{name}", $"f{name}"))];
        await store.WriteAsync([.. keys.Select((key, i) => At(key, i, FieldValue.Of((long)i)))]);
        HistoryAnswer answer = await store.Reader.ReadAsync(Request(keys[0], Aggregate.None) with { Series = keys }, Token);
        Assert.Null(answer.Trouble);
        Assert.Equal(Enumerable.Range(0, keys.Length).Select(i => $"{keys[i].Field} {i}"), answer.Columns.Select(c => $"{c.Series.Field} {string.Join('+', c.Points.Select(p => p.Value.Integer))}"));
        Assert.All(keys, key => Assert.Empty(store.ColumnAsync(Request(key with { Part = key.Part.Length == 0 ? "x" : "" }, Aggregate.None)).Result.Points));
    }

    [Fact]
    public async Task What_nobody_has_written_is_an_empty_column()
    {
        await using Store store = await OpenAsync();
        HistoryColumn column = await store.ColumnAsync(Request(Key("nothing"), Aggregate.Mean));
        Assert.Equal((null, 0, null), (column.Kind, column.Points.Count, column.Before));
    }

    protected abstract Task<Store> OpenAsync();

    private static HistoryRequest Request(SeriesKey key, Aggregate aggregate) =>
        new() { Series = [key], FromNs = Start, UntilNs = Start + (100 * Second), Aggregate = aggregate, WindowNs = 10 * Second };

    private static SeriesKey Key(string field, string part = "") => new("sensors", "hailar-1", "gw-1", "cabinet", part, field);

    private static Series SeriesOf(SeriesKey key) => new(key.Measurement, key.Tags);

    private static Point At(SeriesKey key, int second, FieldValue value) => new(SeriesOf(key), Start + (second * Second), [new Field(key.Field, value)]);

    /// <summary>A writer and the reader beside it.</summary>
    protected sealed class Store(ITimeSeriesWriter writer, ITimeSeriesReader reader, Func<ValueTask> close) : IAsyncDisposable
    {
        public ITimeSeriesReader Reader => reader;

        public async Task WriteAsync(IReadOnlyList<Point> points)
        {
            WriteReport report = await writer.WriteAsync(points, Token);
            Assert.True(report is { IsSettled: true, Rejected.Count: 0 }, report.Trouble ?? string.Join('\n', report.Rejected));
        }

        public async Task<HistoryColumn> ColumnAsync(HistoryRequest request)
        {
            HistoryAnswer answer = await reader.ReadAsync(request, Token);
            Assert.Null(answer.Trouble);
            return Assert.Single(answer.Columns);
        }

        public ValueTask DisposeAsync() => close();
    }
}
