using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>The file gateway.life beside the database: which life of the gateway wrote it last, and how far. A database that was put back from an older copy disagrees with it.</summary>
/// <remarks>
/// Each start gives itself a name and writes it in three steps, so that a power cut between any two of them leaves both sides agreeing:
/// <code>
///   file: new, before    both names are taken
///   database: new
///   file: new            before the first record of this life
/// </code>
/// Heads are noted now and then and at an orderly end: a copy that was made during this very life is below them.
/// See gateway/docs/decisions, 4.
/// </remarks>
public sealed class Life
{
    private static readonly OutboxStream[] Streams = [OutboxStream.Events, OutboxStream.Telemetry];
    private readonly string _path;
    private readonly ulong _name;
    private LifeNote? _last;
    private bool _isStored;

    private Life(string path, ulong name) => (_path, _name) = (path, name);

    public static string PathOf(string database) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(database))!, "gateway.life");

    /// <summary>Begins a life, in a new epoch when the database is not the one that ran here last. Before anything is written to the outbox.</summary>
    /// <param name="isRescued">The database was made anew just now, and so was its epoch.</param>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">A new epoch is needed and cannot be stored.</exception>
    public static async Task<Life> BeginAsync(Database database, Outbox.Outbox outbox, bool isRescued)
    {
        string path = PathOf(database.Path);
        ulong before = Facts.Get(database, Facts.Life) is { Length: sizeof(ulong) } stored ? BinaryPrimitives.ReadUInt64BigEndian(stored) : 0;
        LifeNote? note = LifeNote.Read(path);
        if (!isRescued && Disagreement(before, note, File.Exists(path), outbox) is { } why) { await LeaveAsync(outbox, note, why); }

        Life life = new(path, BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        try
        {
            life.Write(before, outbox);
            byte[] name = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(name, life._name);
            await database.WriteAsync(scope => Facts.Set(scope, Facts.Life, name));
            life._isStored = true;
            life.Write(life._name, outbox);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || DiskHealth.IsDiskFault(e)) { } // On a full disk the gateway still starts; both sides agree on the old name.

        return life;
    }

    /// <summary>Notes how far this life has come; does nothing when that is noted already, or on a disk that does not take it.</summary>
    public void Note(Outbox.Outbox outbox)
    {
        if (!_isStored) { return; }
        try { Write(_name, outbox); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { } // What is noted is lower then, and recognises less.
    }

    private static string? Disagreement(ulong before, LifeNote? note, bool hasFile, Outbox.Outbox outbox)
    {
        bool isEmpty = Streams.All(s => outbox.Extent(s).Head == 0);
        if (note is null) { return hasFile || before != 0 ? "the file gateway.life beside it is gone or cannot be read" : null; }
        if (before != note.Name && before != note.Before) { return isEmpty ? null : "it is not the one that ran here last"; }
        return note.Epoch == outbox.Epoch && Streams.Any(s => outbox.Extent(s).Head < note.Of(s).Head) ? "it ends before what this gateway has recorded already" : null;
    }

    /// <summary>What left the disk in the life that the database does not know was confirmed, or evicted and told: it does not go again.</summary>
    private static async Task LeaveAsync(Outbox.Outbox outbox, LifeNote? note, string why)
    {
        if (note is not null && note.Epoch == outbox.Epoch)
        {
            foreach (OutboxStream stream in Streams)
            {
                long through = Math.Min(note.Of(stream).Tail - 1, outbox.Extent(stream).Head);
                if (through >= 1) { await outbox.ConfirmAsync(outbox.Epoch, stream, [(1, through)]); }
            }
        }

        string text = $"The database is an older copy: {why}. It goes on in a new epoch, and nothing that was recorded meanwhile is written over; what the corner holds should be looked at.";
        await outbox.StartNewEpochAsync((scope, from, to) =>
        {
            AliasBook.Move(scope, from, to);
            Facts.Set(scope, Facts.PutBack, Encoding.UTF8.GetBytes(text));
        });
    }

    private void Write(ulong before, Outbox.Outbox outbox)
    {
        OutboxExtent events = outbox.Extent(OutboxStream.Events), telemetry = outbox.Extent(OutboxStream.Telemetry);
        LifeNote note = new(_name, before, outbox.Epoch, (events.Head, events.Tail), (telemetry.Head, telemetry.Tail));
        if (note == _last) { return; }
        note.Write(_path);
        _last = note;
    }
}

/// <summary>What stands in gateway.life.</summary>
/// <param name="Before">The same as <paramref name="Name"/>, but for the moment between two lives.</param>
/// <param name="Events">Highest offset given and lowest one held.</param>
public sealed record LifeNote(ulong Name, ulong Before, ulong Epoch, (long Head, long Tail) Events, (long Head, long Tail) Telemetry)
{
    private const int SumChars = 16;
    private const string Kind = "life1";

    public (long Head, long Tail) Of(OutboxStream stream) => stream == OutboxStream.Events ? Events : Telemetry;

    /// <summary>Null when there is none that makes sense.</summary>
    public static LifeNote? Read(string path)
    {
        try
        {
            string[] words = File.ReadAllText(path).TrimEnd('\n').Split(' ');
            if (words.Length != 9 || words[0] != Kind || words[8] != Sum(string.Join(' ', words[..8]))) { return null; }
            return new LifeNote(Hex(words[1]), Hex(words[2]), Hex(words[3]), (Number(words[4]), Number(words[5])), (Number(words[6]), Number(words[7])));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException) { return null; }

        static ulong Hex(string word) => ulong.Parse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        static long Number(string word) => long.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>In place and always of one length, below a sector's: no power cut leaves half of it, and a full disk takes it.</summary>
    public void Write(string path)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{Kind} {Name:x16} {Before:x16} {Epoch:x16} {Events.Head:D19} {Events.Tail:D19} {Telemetry.Head:D19} {Telemetry.Tail:D19}");
        using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(Encoding.ASCII.GetBytes($"{line} {Sum(line)}\n"));
        file.Flush(flushToDisk: true);
    }

    private static string Sum(string line) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(line)))[..SumChars];
}
