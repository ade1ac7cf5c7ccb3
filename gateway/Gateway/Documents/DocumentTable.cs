using System.Security.Cryptography;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>A document in a list.</summary>
/// <param name="Version">0 for one that was never put.</param>
public sealed record DocumentLine(string Name, long Version, string Sha256, string Source);

/// <summary>A document as it is stored.</summary>
/// <param name="Version">Rises by one with each change.</param>
/// <param name="Sha256">64 lower-case hex digits of the body.</param>
/// <param name="Source">Who put it there: api, page, cli, file, cloud.</param>
public sealed record StoredDocument(string Name, long Version, string Sha256, byte[] Body, string Source, string AppliedBoot, long AppliedNs)
{
    public DocumentLine Line => new(Name, Version, Sha256, Source);

    /// <summary>A document to be put; its version comes with the write.</summary>
    public static StoredDocument Of(string name, ReadOnlyMemory<byte> body, string source, BootClock boot) =>
        new(name, 0, Convert.ToHexStringLower(SHA256.HashData(body.Span)), body.ToArray(), source, boot.BootId, boot.MonotonicNs);
}

/// <summary>A change that no event has told of yet: made while the gateway was down.</summary>
public sealed record UnsaidChange(string Name, long Version, string Sha256, string Source, string Reason);

/// <summary>The documents' rows.</summary>
internal static class DocumentTable
{
    private const string Columns = "name, version, sha256, body, source, applied_boot, applied_ns";

    public static void Create(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            CREATE TABLE IF NOT EXISTS document(
              name TEXT PRIMARY KEY, version INTEGER NOT NULL, sha256 TEXT NOT NULL, body BLOB NOT NULL, source TEXT NOT NULL, applied_boot TEXT NOT NULL, applied_ns INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS document_unsaid(
              seq INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, version INTEGER NOT NULL, sha256 TEXT NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL);
            """;
        command.ExecuteNonQuery();
    }

    public static IReadOnlyList<StoredDocument> All(SqliteConnection connection)
    {
        List<StoredDocument> found = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM document ORDER BY name";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            found.Add(new StoredDocument(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), (byte[])reader.GetValue(3), reader.GetString(4), reader.GetString(5), reader.GetInt64(6)));
        }

        return found;
    }

    /// <summary>Puts a document with the next version, unless it is in force already or was made from another version than that in force.</summary>
    /// <returns>What to answer, and the document as stored when one was.</returns>
    public static (DocumentPut Put, StoredDocument? Stored) Put(WriteScope scope, StoredDocument wished, long? ifVersion)
    {
        long version = scope.Scalar("SELECT version FROM document WHERE name = $0", wished.Name) as long? ?? 0;
        if (ifVersion is { } from && from != version)
        {
            return (DocumentPut.Refused(version, "$", $"version {version} is in force, and this was made from version {from}: look at what changed meanwhile and do it again.", stale: true), null);
        }

        if (scope.Scalar("SELECT sha256 FROM document WHERE name = $0", wished.Name) as string == wished.Sha256) { return (new DocumentPut(version, [], Unchanged: true), null); }
        StoredDocument document = wished with { Version = version + 1 };
        scope.Execute(
            $"INSERT OR REPLACE INTO document({Columns}) VALUES ($0, $1, $2, $3, $4, $5, $6)",
            document.Name, document.Version, document.Sha256, document.Body, document.Source, document.AppliedBoot, document.AppliedNs);
        return (new DocumentPut(document.Version, []), document);
    }

    public static void PutUnsaid(WriteScope scope, UnsaidChange change) => scope.Execute(
        "INSERT INTO document_unsaid(name, version, sha256, source, reason) VALUES ($0, $1, $2, $3, $4)", change.Name, change.Version, change.Sha256, change.Source, change.Reason);

    public static IReadOnlyList<UnsaidChange> Unsaid(SqliteConnection connection)
    {
        List<UnsaidChange> found = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name, version, sha256, source, reason FROM document_unsaid ORDER BY seq";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read()) { found.Add(new UnsaidChange(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4))); }
        return found;
    }

    public static void ForgetUnsaid(WriteScope scope) => scope.Execute("DELETE FROM document_unsaid");
}
