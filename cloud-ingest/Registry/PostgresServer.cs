using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace LifeCircle.Edge.Registry;

/// <summary>Looks at the server before anything is built on it, so that what is wrong is a sentence and not a stack trace.</summary>
public static class PostgresServer
{
    /// <summary>The oldest version that the driver and its makers still care for.</summary>
    public const int OldestMajor = 14;
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>Null when the registry can live there, else one sentence with what to check; it never holds the password.</summary>
    /// <param name="patience">How long a server that is not there, or is starting, is waited for: after a power cut both come up together.</param>
    public static async Task<string?> CheckAsync(PostgresAddress address, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(time);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(address.ConnectionString);
        long began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await LookAsync(source, address, cancellationToken);
            }
            catch (Exception e) when (IsOfServer(e) || e is ArgumentException)
            {
                if (!MayPass(e) || time.GetElapsedTime(began) >= patience) { return Sentence(e, address); }
            }

            await Task.Delay(AgainAfter, time, cancellationToken);
        }
    }

    /// <summary>What a version number such as 150006 means for the registry; null when it will do.</summary>
    public static string? JudgeVersion(int number, string server) => number / 10_000 < OldestMajor
        ? $"The PostgreSQL at {server} is version {number / 10_000}.{number % 10_000}; the registry needs {OldestMajor} or newer."
        : null;

    private static async Task<string?> LookAsync(NpgsqlDataSource source, PostgresAddress address, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = source.CreateCommand("""
            SELECT current_setting('server_version_num')::int, pg_is_in_recovery(), current_setting('server_encoding'),
                   coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
            """);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (JudgeVersion(reader.GetInt32(0), address.Server) is { } old) { return old; }
        if (reader.GetBoolean(1)) { return $"The PostgreSQL at {address.Server} is a standby and takes no writes: name the primary."; }
        if (reader.GetString(2) != "UTF8") { return $"The database {address.Database} is encoded in {reader.GetString(2)}; names need UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."; }
        return reader.GetBoolean(3) ? null : $"{address.User} may not make tables in the database {address.Database}: ALTER DATABASE … OWNER TO {address.User}.";
    }

    /// <summary>Not reachable, starting, shutting down or full: may be otherwise in a moment.</summary>
    public static bool MayPass(Exception e) => e switch
    {
        PostgresException said => said.SqlState is "57P03" or "57P01" or "57P02" or "53300",
        SqliteException => false,
        _ => IsOfServer(e),
    };

    private static bool IsOfServer(Exception e) => e is DbException or TimeoutException or System.Net.Sockets.SocketException or IOException;

    private static string Sentence(Exception e, PostgresAddress address) => e switch
    {
        PostgresException { SqlState: "3D000" } => $"There is no database {address.Database} on the PostgreSQL at {address.Server}: CREATE DATABASE {address.Database} OWNER {address.User}.",
        PostgresException { SqlState: "28P01" } => $"The PostgreSQL at {address.Server} does not accept the password of {address.User}: check --postgres-password-file or PGPASSFILE.",
        PostgresException { SqlState: "28000" or "42501" } => $"The PostgreSQL at {address.Server} does not let {address.User} into the database {address.Database}: check the role and pg_hba.conf.",
        PostgresException { SqlState: "53300" } => $"The PostgreSQL at {address.Server} has no connection left: raise max_connections or end what holds them.",
        PostgresException said => $"The PostgreSQL at {address.Server} answers: {said.MessageText}.",
        _ when e.Message.Contains("No password has been provided", StringComparison.Ordinal) =>
            $"The PostgreSQL at {address.Server} wants a password for {address.User}: give --postgres-password-file or PGPASSFILE.",
        _ => $"No PostgreSQL answers at {address.Server} ({(e.InnerException ?? e).Message.TrimEnd('.')}): check that it runs and that host, port and TLS are right.",
    };
}
