using System.Globalization;
using System.Text;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;

// outbox-writer FILE SEED: appends, confirms and evicts as fast as it can until it is killed. What is on disk is said, a line each, only afterwards:
//   a STREAM OFFSET HASH    a record, with the hash of its body
//   c STREAM FROM THROUGH   a confirmation
//   e 2 FROM THROUGH        an evicted range of telemetry
// An evicted range is a record of the events stream, "evicted FROM THROUGH", in the same commit.
Random random = new(int.Parse(args[1], CultureInfo.InvariantCulture));
await using Database database = Database.Open(new DatabaseOptions { Path = args[0], CheckpointPages = 30 }, Outbox.Create);
Outbox outbox = new(database, new OutboxOptions { TelemetryBytesMax = 24 << 10, EventsBytesMax = 4 << 20 });
outbox.Evicted = (scope, range) =>
{
    outbox.Append(scope, OutboxStream.Events, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"evicted {range.From} {range.Through}")));
    scope.AfterCommit(() => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"e 2 {range.From} {range.Through}")));
    return true;
};
Console.Out.WriteLine("ready");
while (true)
{
    OutboxStream stream = random.Next(3) == 0 ? OutboxStream.Events : OutboxStream.Telemetry;
    if (random.Next(4) == 0)
    {
        OutboxExtent held = outbox.Extent(stream);
        long through = Math.Min(held.Head, held.Tail + random.Next(12));
        if (held.Tail <= through && (await outbox.ConfirmAsync(outbox.Epoch, stream, [(held.Tail, through)])).Taken) { Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"c {(int)stream} {held.Tail} {through}")); }
        continue;
    }

    // Several at once share a commit, as in the gateway.
    byte[][] bodies = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => new byte[random.Next(10, 600)])];
    foreach (byte[] body in bodies) { random.NextBytes(body); }
    long[] offsets = await Task.WhenAll(bodies.Select(body => database.WriteAsync(scope => outbox.Append(scope, stream, body))));
    for (int i = 0; i < bodies.Length; i++) { Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a {(int)stream} {offsets[i]} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bodies[i]).AsSpan(0, 8))}")); }
}
