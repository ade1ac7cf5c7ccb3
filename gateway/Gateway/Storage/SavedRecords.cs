using System.Globalization;
using System.Text.Json;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>Records out of a damaged database into a new one, each under its offset.</summary>
internal sealed class SavedRecords
{
    /// <summary>firmware-host's event ids are the first 8 digits of its journal's id, a hyphen and the offset.</summary>
    private const int JournalPrefixChars = 8;

    private readonly SqliteConnection _made;
    private readonly OutboxInspection _damaged;
    private readonly HashSet<ulong> _names;
    private readonly Dictionary<string, long> _handedOver = [];

    /// <param name="made">Holds the state already, names among it.</param>
    public SavedRecords(SqliteConnection made, OutboxInspection damaged)
    {
        (_made, _damaged) = (made, damaged);
        _names = [.. AliasBook.Load(made, Outbox.Outbox.EpochOf(made)).Select(a => a.Alias)];
    }

    /// <summary>Offsets that could not be saved.</summary>
    public List<string> Lost { get; } = [];

    /// <param name="headMin">Offsets go on above it at least.</param>
    public long Save(OutboxStream stream, long headMin)
    {
        long saved = 0;
        List<(long From, long Through)> lost = [];
        try
        {
            StreamInspection found = _damaged.Inspect(stream, record =>
            {
                // Without its names a record means nothing.
                if (!RecordBody.TryRead(record.Body.Span, out _, out IReadOnlyList<RecordMetric> metrics, out _) || !metrics.All(m => _names.Contains(m.Alias)))
                {
                    if (lost.Count > 0 && lost[^1].Through == record.Offset - 1) { lost[^1] = (lost[^1].From, record.Offset); }
                    else { lost.Add((record.Offset, record.Offset)); }
                    return;
                }

                Outbox.Outbox.PutBack(_made, stream, record);
                if (stream == OutboxStream.Events) { NoteHandover(metrics); }
                saved++;
            });
            Outbox.Outbox.SetHead(_made, stream, Math.Max(headMin, Math.Max(found.Books.Head, found.Highest)));
            lost.AddRange(found.Unreadable);
        }
        catch (SqliteException e)
        {
            Outbox.Outbox.SetHead(_made, stream, headMin);
            Lost.Add($"{stream} ({e.Message})");
        }

        Lost.AddRange(lost.Select(l => string.Create(CultureInfo.InvariantCulture, $"{stream} {l.From} to {l.Through}")));
        return saved;
    }

    /// <summary>
    /// An entry whose event is here was handed over: the stored offset of its journal is not below it, however old the state is that names it.
    /// </summary>
    public void RaiseHandover()
    {
        foreach ((string journal, long offset) in _handedOver)
        {
            using SqliteCommand command = _made.CreateCommand();
            command.CommandText = $"UPDATE handover SET offset = max(offset, $o) WHERE substr(journal, 1, {JournalPrefixChars}) = $j";
            command.Parameters.AddWithValue("$o", offset);
            command.Parameters.AddWithValue("$j", journal);
            command.ExecuteNonQuery();
        }
    }

    private void NoteHandover(IReadOnlyList<RecordMetric> metrics)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(metrics[0].Value.Text);
            string id = json.RootElement.GetProperty("id").GetString()!;
            if (id.Length > JournalPrefixChars + 1 && id[JournalPrefixChars] == '-' && long.TryParse(id.AsSpan(JournalPrefixChars + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long offset))
            {
                _handedOver[id[..JournalPrefixChars]] = Math.Max(offset, _handedOver.GetValueOrDefault(id[..JournalPrefixChars]));
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentOutOfRangeException) { } // An event of the gateway's own tests or of another make.
    }
}
