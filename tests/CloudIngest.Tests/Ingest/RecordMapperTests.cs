using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

public sealed class RecordMapperTests
{
    private const long LatestMs = T + 86_400_000;
    private const long T = 1_750_000_000_000;

    [Fact]
    public void Points_of_one_part_share_a_line_and_its_time_carries_the_offset()
    {
        MappedRecord record = Map(1_000_003, estimated: false, ("cabinet/temperature_c", SparkplugType.Double, MetricValue.Of(-40.0)), ("cabinet/door_open", SparkplugType.Boolean, MetricValue.Of(true)), ("uptime_s", SparkplugType.Int64, MetricValue.Of(5L)));
        Assert.Equal(2, record.Points.Count);
        Assert.All(record.Points, p => Assert.Equal((T * 1_000_000) + 3, p.TimeNs));
        Point cabinet = record.Points.Single(p => p.Fields.Count == 2);
        Assert.Equal("locker,circle=moved,device=d,gateway=g,part=cabinet", System.Text.Encoding.UTF8.GetString(cabinet.Series.Prefix.Span));
        Assert.DoesNotContain(record.Points.Single(p => p.Fields.Count == 1).Series.Tags, t => t.Key == "part");
    }

    [Fact]
    public void An_estimated_time_is_marked_on_every_line() =>
        Assert.Contains(Map(1, estimated: true, ("a/b", SparkplugType.Int64, MetricValue.Of(1L))).Points[0].Fields, f => f is { Name: "time_quality" } && f.Value.Text == "estimated");

    [Fact]
    public void An_estimated_time_is_marked_on_events_too() =>
        Assert.Contains(Assert.Single(Map(1, estimated: true, ("event/door-opened", SparkplugType.String, MetricValue.Of("""{"id":"e1"}"""))).Points).Fields, f => f is { Name: "time_quality" } && f.Value.Text == "estimated");

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1_000)] // 1970, from a gateway that does not mind.
    public void A_time_before_the_build_date_never_reaches_the_database_and_is_set_aside_with_its_reason(long timeMs)
    {
        foreach ((string name, MetricValue value) in (IEnumerable<(string, MetricValue)>)[("a/b", MetricValue.Of(1L)), ("event/door-opened", MetricValue.Of("""{"id":"e1"}"""))])
        {
            MappedRecord record = Map(1, estimated: false, timeMs, (name, value.Kind == ValueKind.Int64 ? SparkplugType.Int64 : SparkplugType.String, value));
            Assert.Empty(record.Points);
            Assert.Contains($"The time {timeMs} ms is from a clock that was not set", Assert.Single(record.DeadLetters).Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_time_further_ahead_than_a_clock_may_be_is_set_aside_with_its_reason_and_a_line_that_can_be_written_later()
    {
        foreach ((string name, MetricValue value) in (IEnumerable<(string, MetricValue)>)[("a/b", MetricValue.Of(1L)), ("event/door-opened", MetricValue.Of("""{"id":"e1"}"""))])
        {
            SparkplugType type = value.Kind == ValueKind.Int64 ? SparkplugType.Int64 : SparkplugType.String;
            Assert.Empty(Map(1, estimated: false, LatestMs, (name, type, value)).DeadLetters);
            MappedRecord record = Map(1, estimated: false, LatestMs + 1, (name, type, value));
            Assert.Empty(record.Points);
            DeadLetterEntity letter = Assert.Single(record.DeadLetters);
            Assert.Equal($"The time {LatestMs + 1} ms is from a clock that is ahead; the latest that is taken now is {LatestMs} ms.", letter.Reason);
            Assert.True(LineProtocolReader.TryRead(letter.Body, out Point point, out _));
            Assert.Equal(((LatestMs + 1) * 1_000_000) + 1, point.TimeNs);
        }
    }

    [Fact]
    public void Unknown_is_a_state_and_not_a_point()
    {
        MappedRecord record = Map(1, false, ("compartment/01/door_open", SparkplugType.Boolean, MetricValue.Null));
        Assert.Empty(record.Points);
        Assert.True(Assert.Single(record.States).Value.IsNull);
    }

    [Fact]
    public void Numbers_without_a_word_in_the_database_are_left_out_and_counted()
    {
        MappedRecord record = Map(1, false, ("a/x", SparkplugType.Double, MetricValue.Of(double.NaN)), ("a/y", SparkplugType.Double, MetricValue.Of(1.0)));
        Assert.Equal(1, record.NonFinite);
        Assert.Equal("y", Assert.Single(Assert.Single(record.Points).Fields).Name);
    }

    [Fact]
    public void A_negative_number_gets_its_sign_from_the_births_type()
    {
        MappedRecord record = Map(1, false, ("a/x", SparkplugType.Int16, MetricValue.Of(0xFFFEUL)));
        Assert.Equal(-2, record.Points[0].Fields[0].Value.Integer);
        Assert.Equal("-2", PointStates.Text(record.States[0].Value));
    }

    [Fact]
    public void A_sealed_part_goes_to_its_own_row_and_neither_to_the_database_nor_to_the_events_body()
    {
        MappedRecord record = Map(1, false, ("event/deposit-made", SparkplugType.String, MetricValue.Of("""{"id":"e","part":"compartment/01","parcel":"p1 取","sealed":"lcs1.k1.QUJD","nested":{"a":1},"data":{"commanded":true,"sealed":"lcs1.k1.QUJD"}}""")));
        Point line = Assert.Single(record.Points);
        Assert.Equal(["commanded", "id", "offset", "parcel", "part"], line.Fields.Select(f => f.Name).Order());
        EventEntity stored = Assert.Single(record.Events);
        Assert.Equal("""{"id":"e","part":"compartment/01","parcel":"p1 取","nested":{"a":1},"data":{"commanded":true}}""", stored.Body);
        Assert.Equal(("lcs1.k1.QUJD", "k1", "moved", "c", 1L), stored.Sealed is { } s ? (s.Text, s.KeyId, s.MadeIn, s.Circle, s.Offset) : default);
        Assert.Empty(record.DeadLetters);
    }

    [Fact]
    public void A_sealed_part_of_a_later_scheme_is_kept_without_a_key_id()
    {
        MappedRecord record = Map(1, false, ("event/x", SparkplugType.String, MetricValue.Of("""{"id":"e","sealed":"lcs9:whatever"}""")));
        Assert.Equal(("lcs9:whatever", ""), record.Events[0].Sealed is { } s ? (s.Text, s.KeyId) : default);
    }

    [Theory]
    [InlineData("{\"phone\":\"13900000000\"}", "not a text")]
    [InlineData("\"\"", "0 characters")]
    [InlineData(null, "5000 characters")]
    public void A_sealed_part_that_cannot_be_kept_is_a_dead_letter_that_does_not_show_it(string? value, string reason)
    {
        MappedRecord record = Map(1, false, ("event/x", SparkplugType.String, MetricValue.Of($"{{\"id\":\"e\",\"sealed\":{value ?? $"\"{new string('9', 5_000)}\""}}}")));
        DeadLetterEntity letter = Assert.Single(record.DeadLetters);
        Assert.Contains(reason, letter.Reason, StringComparison.Ordinal);
        Assert.Equal("{\"id\":\"e\"}", letter.Body);
        Assert.Equal(letter.Body, record.Events[0].Body);
        Assert.Null(record.Events[0].Sealed);
    }

    [Fact]
    public void Not_even_what_is_no_json_keeps_a_sealed_part_in_clear_view()
    {
        MappedRecord record = Map(1, false, ("event/x", SparkplugType.String, MetricValue.Of("{\"sealed\":\"lcs1.k1.QUJD\", broken")));
        Assert.Equal("{\"sealed\":\"lcs1…\", broken", Assert.Single(record.DeadLetters).Body);
        Assert.Equal("{\"sealed\":\"lcs1…\", broken", Assert.Single(record.Events).Body);
    }

    [Theory]
    [InlineData("a/time")]
    [InlineData("a/_field")]
    public void A_field_name_that_is_the_databases_own_is_a_dead_letter(string name)
    {
        MappedRecord record = Map(1, false, (name, SparkplugType.Int64, MetricValue.Of(1L)));
        Assert.Empty(record.Points);
        Assert.Contains("database's own", Assert.Single(record.DeadLetters).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_that_is_not_json_is_kept_as_it_came()
    {
        MappedRecord record = Map(1, false, ("event/odd", SparkplugType.String, MetricValue.Of("not json")));
        Assert.Single(record.DeadLetters);
        Assert.Equal("not json", Assert.Single(record.Events).Body);
    }

    private static MappedRecord Map(long offset, bool estimated, params (string Name, SparkplugType Type, MetricValue Value)[] metrics) => Map(offset, estimated, T, metrics);

    private static MappedRecord Map(long offset, bool estimated, long timeMs, params (string Name, SparkplugType Type, MetricValue Value)[] metrics) =>
        new RecordMapper(new FieldTypes(), earliestMs: 1_735_689_600_000) { LatestMs = LatestMs }.Map(
            new RecordSource(new RecordOrigin(new NodeKey("c", "g"), "moved", "d", "locker", 1, 2), offset, timeMs, estimated),
            [.. metrics.Select(m => new BornMetric("d", m.Name, m.Type, ""))],
            [.. metrics.Select(m => new Metric { Name = m.Name, Value = m.Value })],
            new FieldStore());
}
