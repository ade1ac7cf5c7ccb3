using System.Globalization;
using System.Text;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;

namespace LifeCircle.Edge.OutboxWriter;

/// <summary>What is on disk is said, a line each, only afterwards.</summary>
/// <remarks>
/// <c>a STREAM OFFSET HASH</c> a record, with the hash of its body; <c>c STREAM FROM THROUGH</c> a confirmation; <c>e 2 FROM THROUGH</c> an evicted range of telemetry.
/// An evicted range is a record of the events stream, "evicted FROM THROUGH", in the same commit.
/// </remarks>
internal sealed class Said(TextWriter to)
{
    public void Line(FormattableString line) => to.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    public void Evictions(Outbox.Outbox outbox) => outbox.Evicted = (scope, range) =>
    {
        outbox.Append(scope, OutboxStream.Events, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"evicted {range.From} {range.Through}")));
        scope.AfterCommit(() => Line($"e 2 {range.From} {range.Through}"));
        return true;
    };

    /// <summary>Several at once share a commit, as in the gateway.</summary>
    public async Task AppendAsync(Database database, Outbox.Outbox outbox, OutboxStream stream, Random random)
    {
        byte[][] bodies = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => new byte[random.Next(10, 600)])];
        foreach (byte[] body in bodies) { random.NextBytes(body); }
        long[] offsets = await Task.WhenAll(bodies.Select(body => database.WriteAsync(scope => outbox.Append(scope, stream, body))));
        for (int i = 0; i < bodies.Length; i++) { Line($"a {(int)stream} {offsets[i]} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bodies[i]).AsSpan(0, 8))}"); }
    }

    /// <summary>Confirms some of what was held longest.</summary>
    public async Task ConfirmAsync(Outbox.Outbox outbox, OutboxStream stream, Random random)
    {
        OutboxExtent held = outbox.Extent(stream);
        long through = Math.Min(held.Head, held.Tail + random.Next(12));
        if (held.Tail <= through && (await outbox.ConfirmAsync(outbox.Epoch, stream, [(held.Tail, through)])).Taken) { Line($"c {(int)stream} {held.Tail} {through}"); }
    }
}
