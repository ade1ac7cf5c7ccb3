using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LifeCircle.Edge.Outbox;

namespace LifeCircle.Edge.RealServers.Tests.PowerCut;

/// <summary>What a writer has said over all its lives, held against what lies in its file after each death.</summary>
public sealed class WrittenTruth
{
    private readonly Dictionary<(OutboxStream Stream, long Offset), string> _hashes = [];
    private readonly HashSet<(OutboxStream, long)> _confirmed = [];
    private readonly Dictionary<OutboxStream, long> _highest = new() { [OutboxStream.Events] = 0, [OutboxStream.Telemetry] = 0 };
    private readonly HashSet<long> _evicted = [];

    public int Acknowledged { get; private set; }

    /// <summary>Lines of the life that has just ended.</summary>
    public IEnumerable<string> Hear(IEnumerable<string> lines)
    {
        foreach (string[] words in lines.Select(l => l.Split(' ')))
        {
            OutboxStream stream = words.Length == 4 ? (OutboxStream)int.Parse(words[1], CultureInfo.InvariantCulture) : OutboxStream.Events;
            if (words is ["a", _, var at, { Length: 16 } hash])
            {
                long offset = long.Parse(at, CultureInfo.InvariantCulture);
                Acknowledged++;
                if (_hashes.TryGetValue((stream, offset), out string? before) && before != hash) { yield return $"offset {offset} of {stream} was given to two records"; }
                _hashes[(stream, offset)] = hash;
                _highest[stream] = Math.Max(_highest[stream], offset);
            }
            else if (words is ["c" or "e", _, var from, var through])
            {
                for (long o = long.Parse(from, CultureInfo.InvariantCulture); o <= long.Parse(through, CultureInfo.InvariantCulture); o++)
                {
                    if (words[0] == "c") { _confirmed.Add((stream, o)); }
                    else { _evicted.Add(o); }
                }
            }
        }
    }

    /// <summary>What is wrong with the file.</summary>
    public IEnumerable<string> Check(string path)
    {
        using OutboxInspection outbox = OutboxInspection.Open(path);
        foreach (string wrong in outbox.CheckFile()) { yield return wrong; }
        foreach (OutboxStream stream in (OutboxStream[])[OutboxStream.Events, OutboxStream.Telemetry])
        {
            Dictionary<long, string> held = [];
            StreamInspection found = outbox.Inspect(stream, record => held.Add(record.Offset, Note(stream, record)));
            if (!found.Agrees) { yield return $"the books of {stream} do not agree: {found}"; }
            if (found.Books.Head < _highest[stream]) { yield return $"head {found.Books.Head} of {stream} is below {_highest[stream]}, which was acknowledged"; }
            foreach (((OutboxStream of, long offset), string hash) in _hashes)
            {
                if (of != stream) { continue; }
                bool isThere = held.TryGetValue(offset, out string? there);
                if (isThere && there != hash) { yield return $"offset {offset} of {stream} is another record"; }
                if (isThere && _confirmed.Contains((stream, offset))) { yield return $"offset {offset} of {stream} was confirmed and is back"; }
                if (!isThere && !MayBeGone(stream, offset, found.Books)) { yield return $"offset {offset} of {stream} was acknowledged and is gone"; }
            }

            Learn(stream, held, found.Books);
        }
    }

    /// <summary>Confirmed, evicted and said so, or deleted by a confirmation whose word the death cut off: that one went from the tail.</summary>
    private bool MayBeGone(OutboxStream stream, long offset, OutboxExtent books) =>
        _confirmed.Contains((stream, offset)) || (stream == OutboxStream.Telemetry && _evicted.Contains(offset)) || (offset < books.Tail && books.Tail - offset <= 16);

    private string Note(OutboxStream stream, OutboxRecord record)
    {
        if (stream == OutboxStream.Events && Encoding.UTF8.GetString(record.Body.Span) is var text && text.StartsWith("evicted ", StringComparison.Ordinal))
        {
            string[] words = text.Split(' ');
            for (long o = long.Parse(words[1], CultureInfo.InvariantCulture); o <= long.Parse(words[2], CultureInfo.InvariantCulture); o++) { _evicted.Add(o); }
        }

        return Convert.ToHexString(SHA256.HashData(record.Body.Span).AsSpan(0, 8));
    }

    /// <summary>From now on what is there must stay, and what is gone must not come back.</summary>
    private void Learn(OutboxStream stream, Dictionary<long, string> held, OutboxExtent books)
    {
        foreach ((long offset, string hash) in held) { _hashes[(stream, offset)] = hash; }
        foreach ((OutboxStream of, long offset) in _hashes.Keys.Where(k => k.Stream == stream && !held.ContainsKey(k.Offset)).ToArray())
        {
            _confirmed.Add((of, offset));
            if (offset < books.Tail - 5_000) { _hashes.Remove((of, offset)); }
        }

        _highest[stream] = Math.Max(_highest[stream], books.Head);
    }
}
