using System.Text.Json;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway;

public sealed class HandoverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_become_events_in_order_and_are_acknowledged_when_they_are_stored()
    {
        await using RunningGateway gateway = new();
        for (int i = 0; i < 20; i++) { gateway.Host.Script.Happen("door-opened"); }
        await gateway.Host.StartAsync();
        await gateway.StartAsync();

        await Eventually.True("all is acknowledged", RunningGateway.Limit, () => gateway.Host.Script.Acknowledged == 20);

        Assert.Equal(Enumerable.Range(1, 20).Select(n => $"01020304-{n}"), gateway.EventIds("door-opened"));
        JsonElement seventh = gateway.Events().Where(e => e.Kind == "door-opened").ElementAt(6).Json; // A slow start may put firmware-lost before them.
        Assert.Equal(7, seventh.GetProperty("n").GetInt32());
        Assert.Equal("compartment/01", seventh.GetProperty("part").GetString());
    }

    [Fact]
    public async Task An_entry_that_comes_again_because_its_acknowledgement_was_lost_is_one_event()
    {
        await using RunningGateway gateway = new();
        gateway.Host.Script.AcknowledgesToRefuse = 3;
        gateway.Host.Script.Happen("door-opened");
        await gateway.Host.StartAsync();
        await gateway.StartAsync();
        await Eventually.True("the stream was opened again", RunningGateway.Limit, () => gateway.Host.Script.Streams >= 2);
        gateway.Host.Script.Happen("door-closed");

        await Eventually.True("all is acknowledged", RunningGateway.Limit, () => gateway.Host.Script.Acknowledged == 2);

        Assert.Single(gateway.EventIds("door-opened"));
        Assert.Single(gateway.EventIds("door-closed"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_cut_or_restarted_every_entry_is_one_event_in_order(int seed)
    {
        Random random = new(seed);
        await using RunningGateway gateway = new();
        await gateway.Host.StartAsync();
        await gateway.StartAsync();
        int happened = 0;
        for (int step = 0; step < 25; step++)
        {
            for (int n = random.Next(6); n > 0; n--, happened++) { gateway.Host.Script.Happen("door-opened"); }
            switch (random.Next(6))
            {
                case 0: gateway.Host.Script.AcknowledgesToRefuse = random.Next(3); break;
                case 1: gateway.Host.Script.CutStreams(); break;
                case 2: await gateway.StopAsync(); await gateway.StartAsync(); break;
                case 3: await gateway.Host.StopAsync(); await gateway.Host.StartAsync(); break;
                default: break;
            }
        }

        gateway.Host.Script.AcknowledgesToRefuse = 0;
        gateway.Host.Script.Happen("door-closed");
        await Eventually.True("the last entry is acknowledged", RunningGateway.Limit, () => gateway.Host.Script.Acknowledged == happened + 1);

        Assert.Equal(Enumerable.Range(1, happened).Select(n => $"01020304-{n}"), gateway.EventIds("door-opened"));
    }

    [Fact]
    public async Task Another_journal_is_taken_from_its_beginning()
    {
        await using RunningGateway gateway = new();
        gateway.Host.Script.Happen("door-opened");
        await gateway.Host.StartAsync();
        await gateway.StartAsync();
        await Eventually.True("the first journal is acknowledged", RunningGateway.Limit, () => gateway.Host.Script.Acknowledged == 1);

        gateway.Host.Script.LoseJournal([9, 9, 9, 9, 9, 9, 9, 9]);
        gateway.Host.Script.Happen("door-opened");
        await Eventually.True("the second journal is acknowledged", RunningGateway.Limit, () => gateway.Host.Script.Acknowledged == 1);

        Assert.Equal(["01020304-1", "09090909-1"], gateway.EventIds("door-opened"));
    }

    [Fact]
    public async Task A_full_events_stream_leaves_entries_in_the_journal_until_there_is_room()
    {
        await using RunningGateway gateway = new() { OutboxOptions = new OutboxOptions { EventsBytesMax = 600 } };
        await gateway.Host.StartAsync();
        await gateway.StartAsync();
        await Eventually.True("the link is up", RunningGateway.Limit, () => gateway.Get<LinkView>().Session is not null);
        for (int i = 0; i < 12; i++)
        {
            gateway.Host.Script.Happen("door-opened");
            if (i == 0) { await Eventually.True("the first is taken", RunningGateway.Limit, () => gateway.Host.Script.Acknowledged == 1); }
        }

        await Eventually.True("the trouble is shown", RunningGateway.Limit, () => gateway.Get<Storage.DiskHealth>().Trouble.Length > 0);
        Assert.True(gateway.Host.Script.Acknowledged < 12);

        HashSet<string> seen = [];
        await Eventually.True("everything came through in portions", RunningGateway.Limit, async () =>
        {
            seen.UnionWith(gateway.EventIds("door-opened"));
            Edge.Outbox.Outbox outbox = gateway.Get<Edge.Outbox.Outbox>();
            OutboxExtent extent = outbox.Extent(OutboxStream.Events);
            if (extent.Records > 0) { await outbox.ConfirmAsync(outbox.Epoch, OutboxStream.Events, [(extent.Tail, extent.Head)]); }
            return gateway.Host.Script.Acknowledged == 12;
        });
    }

    [Fact]
    public async Task A_lost_device_host_is_one_event_and_its_return_another_and_points_are_stale_in_between()
    {
        await using RunningGateway gateway = new();
        await gateway.Host.StartAsync();
        gateway.Host.Script.Read(new Contracts.Grpc.Reading { Device = "locker-1", Point = "cabinet/temperature_c", Value = new Contracts.Grpc.Value { Number = 4.5 }, Quality = Contracts.Grpc.Quality.Good, MonotonicNs = 5 });
        await gateway.StartAsync();
        await Eventually.True("the reading is recorded", RunningGateway.Limit, () => Temperatures(gateway) is [.., (4.5, 192)]);
        int before = gateway.EventIds("firmware-lost").Count; // A slow machine may have lost it once before the first connection.

        await gateway.Host.StopAsync();
        await Eventually.True("the loss is on record", RunningGateway.Limit, () => gateway.EventIds("firmware-lost").Count == before + 1);
        await Eventually.True("the stale point is recorded", RunningGateway.Limit, () => Temperatures(gateway) is [.., (4.5, 192), (null, 500)]);
        await gateway.StopAsync();
        await gateway.StartAsync();
        Assert.Equal(before, gateway.EventIds("firmware-found").Count);
        await gateway.Host.StartAsync();
        await Eventually.True("the return is on record", RunningGateway.Limit, () => gateway.EventIds("firmware-found").Count == before + 1);

        Assert.Equal(before + 1, gateway.EventIds("firmware-lost").Count);
    }

    private static IReadOnlyList<(double? Value, int Quality)> Temperatures(RunningGateway gateway) =>
        [.. gateway.Records(OutboxStream.Telemetry).SelectMany(r => r.Metrics).Where(m => m.Name == "cabinet/temperature_c").Select(m => (m.Value.IsNull ? (double?)null : m.Value.Double, m.Quality))];
}
