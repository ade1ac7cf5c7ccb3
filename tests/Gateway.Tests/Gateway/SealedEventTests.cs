using System.Text;
using System.Text.Json;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Sparkplug.Sealing;
using LifeCircle.Edge.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway;

/// <summary>An event with a part that only the platform can read: in its record, on no page, and gone from the disk once it is confirmed.</summary>
public sealed class SealedEventTests : IDisposable
{
    private const string Phone = "13800000000";
    private static readonly Dictionary<string, string> Secrets = new() { ["phone"] = Phone, ["code"] = "314159" };
    private readonly SealingKey _platform = SealingKey.New();
    private readonly TempFolder _folder = new("sealed");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _platform.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_sealed_event_travels_with_its_part_and_the_recent_events_do_not_have_it()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        EventSealer sealer = new(new PlatformKey(_platform), gateway.Settings, NullLogger<EventSealer>.Instance);
        RecordWriter records = gateway.Get<RecordWriter>();
        EventNote note = records.OwnEvent("locker-1", "compartment/07", "pickup-ready", """{"size":"m","sealed":"not from here"}""");
        note = note with { Sealed = sealer.Seal(note.Id, note.Kind, Secrets) };
        long offset = await gateway.Database.WriteAsync(scope => records.AppendEvent(scope, note));
        gateway.Get<RecentEvents>().Add(note);

        OutboxRecord record = Assert.Single(gateway.Get<Edge.Outbox.Outbox>().Read(OutboxStream.Events, offset, 1, 1 << 20));
        Assert.True(RecordBody.TryRead(record.Body.Span, out _, out IReadOnlyList<RecordMetric> metrics, out string error), error);
        using JsonDocument json = JsonDocument.Parse(metrics[0].Value.Text);
        Assert.Equal(["id", "part", "sealed", "size"], json.RootElement.EnumerateObject().Select(p => p.Name));
        string text = json.RootElement.GetProperty("sealed").GetString()!;
        SealedPlace place = new("circle", "gw", note.Id, "pickup-ready");
        Assert.Equal(SealVerdict.Done, Sealer.Open(_platform.Key, place.ToBytes(), text, out byte[] opened));
        Assert.Equal("""{"code":"314159","phone":"13800000000"}""", Encoding.UTF8.GetString(opened));

        EventNote shown = Assert.Single(gateway.Get<RecentEvents>().All, n => n.Id == note.Id);
        Assert.Null(shown.Sealed);
        Assert.DoesNotContain("lcs1", note.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Phone, metrics[0].Value.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_sealed_and_with_a_wrong_one_neither()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        Assert.Null(gateway.Get<EventSealer>().Seal("e-1", "pickup-ready", Secrets)); // As long as no document has brought one.
        Assert.Null(new EventSealer(new WrongKey(), gateway.Settings, NullLogger<EventSealer>.Instance).Seal("e-1", "pickup-ready", Secrets));
        EventSealer sealer = new(new PlatformKey(_platform), gateway.Settings, NullLogger<EventSealer>.Instance);
        Assert.Throws<ArgumentException>(() => sealer.Seal("", "pickup-ready", Secrets));
        Assert.Throws<ArgumentException>(() => sealer.Seal("e-1", "pickup-ready", new Dictionary<string, string> { ["note"] = new('x', Sealer.PlaintextBytesMax) }));
    }

    [Theory]
    [InlineData(300)] // In the record's own page.
    [InlineData(3_900)] // Over pages of its own, which are free once it is deleted.
    public async Task What_is_confirmed_is_in_no_file_of_the_gateway(int chars)
    {
        string path = _folder.Under("gateway.db");
        string text = $"lcs1.k.{string.Concat(Enumerable.Repeat("recognisable", chars / 12))}";
        byte[] needle = Encoding.ASCII.GetBytes("recognisablerecognisable");
        await using Database database = Database.Open(new DatabaseOptions { Path = path, EraseDeleted = true, EraseEveryS = 0 }, GatewayTables.Create);
        Edge.Outbox.Outbox outbox = new(database, new OutboxOptions());
        for (int i = 0; i < 20; i++) { await database.WriteAsync(scope => outbox.Append(scope, OutboxStream.Events, Encoding.ASCII.GetBytes($"before {i} {text}"))); }
        await Eventually.True("the text is on the disk", TimeSpan.FromSeconds(10), () => Holding(needle).Length > 0);

        await outbox.ConfirmAsync(outbox.Epoch, OutboxStream.Events, [(1, 20)]);
        await database.WriteAsync(scope => outbox.Append(scope, OutboxStream.Telemetry, [1])); // The folding follows a commit; this one's has ended when the next is done.
        await Eventually.True("no file has the text any more", TimeSpan.FromSeconds(10), () => Holding(needle).Length == 0);
        Assert.Equal(0, outbox.Extent(OutboxStream.Events).Records);
    }

    [Fact]
    public async Task A_crash_between_confirmation_and_folding_is_made_good_at_the_next_start()
    {
        string path = _folder.Under("gateway.db");
        byte[] needle = "recognisable"u8.ToArray();
        DatabaseOptions options = new() { Path = path, EraseDeleted = true, EraseEveryS = 3_600 };
        await using (Database database = Database.Open(options, GatewayTables.Create))
        {
            Edge.Outbox.Outbox outbox = new(database, new OutboxOptions());
            await database.WriteAsync(scope => outbox.Append(scope, OutboxStream.Events, needle));
            await outbox.ConfirmAsync(outbox.Epoch, OutboxStream.Events, [(1, 1)]);
            Assert.Equal(["gateway.db-wal"], Holding(needle)); // Not folded for an hour.
            foreach (string file in (string[])["gateway.db", "gateway.db-wal"]) { File.Copy(_folder.Under(file), Path.Combine(_folder.Folder("crashed"), file)); }
        }

        string crashed = Path.Combine(_folder.Folder("crashed"), "gateway.db");
        await using Database again = Database.Open(options with { Path = crashed, EraseEveryS = 0 }, GatewayTables.Create);
        await again.WriteAsync(scope => Facts.Set(scope, "any", [1]));
        await Eventually.True("no file has the text any more", TimeSpan.FromSeconds(10), () => Holding(needle).Length == 0);
    }

    private string[] Holding(byte[] needle) =>
        [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(f => Shared(f).AsSpan().IndexOf(needle) >= 0).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static byte[] Shared(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private sealed class PlatformKey(SealingKey key) : IPlatformKey
    {
        public (string Id, byte[] SpkiDer)? Current => (key.Id, key.PublicSpki);
    }

    private sealed class WrongKey : IPlatformKey
    {
        public (string Id, byte[] SpkiDer)? Current => ("k", [1, 2, 3]);
    }
}
