using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

public sealed class EmbeddedStoreTests
{
    private static readonly Series Door = new("locker", new Tag("device", "locker-1"), new Tag("part", "compartment/07"));

    [Fact]
    public async Task A_repeated_point_is_the_same_row_and_the_last_value_stands()
    {
        using TempFolder folder = new("store");
        using EmbeddedStore store = new(folder.Under("new", "ts.db"));
        await store.WriteAsync([new Point(Door, 5, [new Field("door_open", FieldValue.Of(true))])], Token);
        await store.WriteAsync([new Point(Door, 5, [new Field("door_open", FieldValue.Of(false)), new Field("text", FieldValue.Of("x"))])], Token);
        IReadOnlyList<StoredPoint> found = store.Query(new StoreQuery { Measurement = "locker" });
        Assert.Equal(2, found.Count);
        Assert.False(found.Single(p => p.Field == "door_open").Value.Boolean);
        Assert.Equal("compartment/07", found[0]["part"]);
    }

    [Fact]
    public async Task A_query_finds_by_tags_field_and_time()
    {
        using TempFolder folder = new("store");
        using EmbeddedStore store = new(folder.Under("ts.db"));
        Series other = new("locker", new Tag("device", "locker-2"));
        await store.WriteAsync([.. Enumerable.Range(1, 9).Select(i => new Point(i % 2 == 0 ? Door : other, i, [new Field("v", FieldValue.Of(i * 0.5))]))], Token);
        IReadOnlyList<StoredPoint> found = store.Query(new StoreQuery { Tags = [new Tag("device", "locker-1")], Field = "v", FromNs = 3, ThroughNs = 8 });
        Assert.Equal([4L, 6L, 8L], found.Select(p => p.TimeNs));
        Assert.Equal([2.0, 3.0, 4.0], found.Select(p => p.Value.Double));
        Assert.Single(store.Query(new StoreQuery { Limit = 1 }));
    }

    [Fact]
    public async Task What_was_written_is_there_after_opening_again()
    {
        using TempFolder folder = new("store");
        using (EmbeddedStore first = new(folder.Under("ts.db"))) { await first.WriteAsync([new Point(Door, 1, [new Field("v", FieldValue.Of(long.MinValue))])], Token); }
        using EmbeddedStore again = new(folder.Under("ts.db"));
        await again.WriteAsync([new Point(Door, 2, [new Field("v", FieldValue.Of(long.MaxValue))])], Token);
        Assert.Equal([long.MinValue, long.MaxValue], again.Query(new StoreQuery()).Select(p => p.Value.Integer));
    }

    [Fact]
    public async Task A_point_that_cannot_be_said_is_rejected_and_the_others_stand()
    {
        using TempFolder folder = new("store");
        using EmbeddedStore store = new(folder.Under("ts.db"));
        WriteReport report = await store.WriteAsync([new Point(Door, 1, [new Field("v", FieldValue.Of(double.NaN))]), new Point(Door, 2, [new Field("v", FieldValue.Of(1.0))])], Token);
        Assert.Equal([LineState.Rejected, LineState.Written], report.Lines);
        Assert.True(report.IsSettled);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
