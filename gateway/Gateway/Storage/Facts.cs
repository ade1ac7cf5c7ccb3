using LifeCircle.Edge.DurableLog;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>Single values that outlive the process.</summary>
public static class Facts
{
    /// <summary>What firmware-host said of its devices last, so that births know the points before it is heard again.</summary>
    public const string Description = "description";

    /// <summary>"lost" after a firmware-lost event, until firmware-found.</summary>
    public const string FirmwareLink = "firmware-link";

    /// <summary>What was saved out of a damaged database, until an event has said it.</summary>
    public const string Rescued = "rescued";

    /// <summary>That an older copy of the database was put back, until an event has said it.</summary>
    public const string PutBack = "put-back";

    /// <summary>Name of the process's life that wrote the database last; see <see cref="Life"/>.</summary>
    public const string Life = "life";

    /// <summary>Gateway id for which the database was made: another box's folder must not send its records under this one's name.</summary>
    public const string Owner = "owner";

    /// <summary>Fingerprint of the site's key under which the books' codes are hashed.</summary>
    public const string SiteKey = "site-key";

    public static void Delete(WriteScope scope, string name) => scope.Execute("DELETE FROM fact WHERE name = $0", name);

    public static void Set(WriteScope scope, string name, byte[] value) =>
        scope.Execute("INSERT INTO fact(name, value) VALUES ($0, $1) ON CONFLICT(name) DO UPDATE SET value = $1", name, value);

    public static byte[]? Get(Database database, string name) => database.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM fact WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return command.ExecuteScalar() as byte[];
    });
}
