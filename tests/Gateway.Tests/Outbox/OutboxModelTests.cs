using CsCheck;
using LifeCircle.Edge.Outbox;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Outboxes;

/// <summary>The outbox against a list in memory that does the same, over any order of orders and reopenings.</summary>
public sealed class OutboxModelTests
{
    private const int BytesMax = 400;

    private static readonly Gen<Order> AnyOrder = Gen.Frequency(
        (6, Gen.Select(Gen.Bool, Gen.Int[1, 120], (telemetry, size) => (Order)new Order.Append(telemetry ? OutboxStream.Telemetry : OutboxStream.Events, size))),
        (3, Gen.Select(Gen.Bool, Gen.Int[-1, 30], Gen.Int[-1, 12], Gen.Int[0, 20], (telemetry, from, length, other) =>
            (Order)new Order.Confirm(telemetry ? OutboxStream.Telemetry : OutboxStream.Events, from, from + length, OtherEpoch: other == 0))),
        (1, Gen.Const((Order)new Order.Reopen())));

    [Fact]
    public async Task Any_history_leaves_what_the_model_holds() =>
        await AnyOrder.Array[1, 40].SampleAsync(async orders =>
        {
            await using OutboxFile file = new(new OutboxOptions { EventsBytesMax = BytesMax, TelemetryBytesMax = BytesMax, EvictionShare = 0.25 });
            Model model = new();
            foreach (Order order in orders) { await RunAsync(file, model, order); }
            foreach (OutboxStream stream in Enum.GetValues<OutboxStream>()) { Compare(file, model, stream); }
            Assert.Equal(model.Evicted, file.Reported.SelectMany(r => Enumerable.Range((int)r.From, (int)r.Records).Select(o => (long)o)));
        }, iter: 60, threads: 1);

    private static async Task RunAsync(OutboxFile file, Model model, Order order)
    {
        switch (order)
        {
            case Order.Append append:
                byte[] body = new byte[append.Size];
                Random.Shared.NextBytes(body);
                if (model.TryAppend(append.Stream, body) is { } expected) { Assert.Equal(expected, await file.AppendAsync(append.Stream, body)); }
                else { await Assert.ThrowsAsync<OutboxFullException>(() => file.AppendAsync(append.Stream, body)); }
                break;
            case Order.Confirm confirm:
                ulong epoch = confirm.OtherEpoch ? file.Box.Epoch ^ 1 : file.Box.Epoch;
                ConfirmOutcome outcome = await file.Box.ConfirmAsync(epoch, confirm.Stream, [(confirm.From, confirm.Through)]);
                Assert.Equal(confirm.OtherEpoch ? -1 : model.Confirm(confirm.Stream, confirm.From, confirm.Through), outcome.Taken ? outcome.Records : -1);
                break;
            default:
                await file.ReopenAsync();
                break;
        }
    }

    private static void Compare(OutboxFile file, Model model, OutboxStream stream)
    {
        SortedDictionary<long, byte[]> held = model.Held(stream);
        OutboxExtent extent = file.Box.Extent(stream);
        Assert.Equal(new OutboxExtent(held.Count > 0 ? held.Keys.First() : model.Head(stream) + 1, model.Head(stream), held.Count, held.Values.Sum(b => (long)b.Length)), extent);
        IReadOnlyList<OutboxRecord> read = file.Box.Read(stream, 1, int.MaxValue, long.MaxValue);
        Assert.Equal(held.Keys, read.Select(r => r.Offset));
        Assert.All(read, r => Assert.Equal(held[r.Offset], r.Body.ToArray()));
    }

    private abstract record Order
    {
        public sealed record Append(OutboxStream Stream, int Size) : Order;

        public sealed record Confirm(OutboxStream Stream, long From, long Through, bool OtherEpoch) : Order;

        public sealed record Reopen : Order;
    }

    private sealed class Model
    {
        private readonly SortedDictionary<long, byte[]> _events = [], _telemetry = [];
        private long _eventsHead, _telemetryHead;

        public List<long> Evicted { get; } = [];

        public SortedDictionary<long, byte[]> Held(OutboxStream stream) => stream == OutboxStream.Events ? _events : _telemetry;

        public long Head(OutboxStream stream) => stream == OutboxStream.Events ? _eventsHead : _telemetryHead;

        public long? TryAppend(OutboxStream stream, byte[] body)
        {
            if (stream == OutboxStream.Events)
            {
                if (_events.Values.Sum(b => b.Length) + body.Length > BytesMax) { return null; }
                _events.Add(++_eventsHead, body);
                return _eventsHead;
            }

            _telemetry.Add(++_telemetryHead, body);
            long held = _telemetry.Values.Sum(b => (long)b.Length), freed = 0;
            while (held > BytesMax && freed < held - BytesMax + (BytesMax / 4) && _telemetry.Count > 1)
            {
                (long offset, byte[] oldest) = _telemetry.First();
                freed += oldest.Length;
                _telemetry.Remove(offset);
                Evicted.Add(offset);
            }

            return _telemetryHead;
        }

        public long Confirm(OutboxStream stream, long from, long through)
        {
            if (from < 1 || through < from || through > Head(stream)) { return -1; }
            long[] confirmed = [.. Held(stream).Keys.Where(o => o >= from && o <= through)];
            foreach (long offset in confirmed) { Held(stream).Remove(offset); }
            return confirmed.Length;
        }
    }
}
