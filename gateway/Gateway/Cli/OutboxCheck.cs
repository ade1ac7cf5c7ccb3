using System.Globalization;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Gateway.Cli;

/// <summary><c>gateway outbox check</c>: file, books and every record.</summary>
internal static class OutboxCheck
{
    private const int Shown = 5;

    public static async Task<int> RunAsync(string path)
    {
        using OutboxInspection outbox = OutboxInspection.Open(path);
        List<string> wrong = [.. outbox.CheckFile().Select(f => $"the file: {f}")];
        ulong? epoch = outbox.Epoch();
        await Console.Out.WriteLineAsync(epoch is { } e ? string.Create(CultureInfo.InvariantCulture, $"epoch {e:x16}") : "epoch unreadable");
        if (epoch is null) { wrong.Add("the epoch cannot be read"); }
        foreach (OutboxStream stream in OutboxVerb.Streams)
        {
            List<string> records = [];
            StreamInspection found = outbox.Inspect(stream, record => Decode(stream, record, records));
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{OutboxVerb.Word(stream),-9} records {found.Records}, bytes {found.Bytes}, offsets {found.Lowest} to {found.Highest}, head {found.Books.Head}"));
            if (!found.Agrees) { wrong.Add(Differs(found)); }
            wrong.AddRange(records.Take(Shown));
            if (records.Count > Shown) { wrong.Add($"{OutboxVerb.Word(stream)}: {records.Count - Shown} more records that cannot be read"); }
        }

        foreach (string one in wrong) { await Console.Out.WriteLineAsync($"wrong: {one}"); }
        await Console.Out.WriteLineAsync(wrong.Count == 0
            ? "all is well"
            : $"Stop the gateway, copy the folder away, save what can be read with: gateway outbox export --data {Path.GetDirectoryName(path)} --out records.jsonl. Then check the card.");
        return wrong.Count == 0 ? ExitCodes.Ok : ExitCodes.Damaged;
    }

    private static void Decode(OutboxStream stream, OutboxRecord record, List<string> wrong)
    {
        if (!RecordBody.TryRead(record.Body.Span, out _, out _, out string error)) { wrong.Add($"{OutboxVerb.Word(stream)} {record.Offset}: {error}"); }
    }

    private static string Differs(StreamInspection found) => string.Create(CultureInfo.InvariantCulture,
        $"{OutboxVerb.Word(found.Stream)}: the books say {found.Books.Records} records, {found.Books.Bytes} bytes from {found.Books.Tail} to {found.Books.Head}; unreadable: {(found.Unreadable.Count == 0 ? "none" : string.Join(' ', found.Unreadable.Take(Shown).Select(u => $"{u.From}-{u.Through}")))}");
}
