using System.Net;
using Npgsql;

namespace LifeCircle.Edge.Registry;

/// <summary>Which PostgreSQL database to use, as read from what a person gave.</summary>
/// <remarks>The password is in <see cref="ConnectionString"/> alone; <see cref="ToString"/> and every sentence leave it out.</remarks>
public sealed class PostgresAddress
{
    private const string Looks = "it looks like postgres://USER@HOST:5432/DATABASE or Host=HOST;Database=DATABASE;Username=USER";
    private readonly NpgsqlConnectionStringBuilder _settings;

    private PostgresAddress(NpgsqlConnectionStringBuilder settings) => _settings = settings;

    /// <summary>For the driver; holds the password, so it is never shown or logged.</summary>
    internal string ConnectionString => _settings.ConnectionString;

    public string Database => _settings.Database!;

    /// <summary>Host and port, or the folder of the socket.</summary>
    public string Server => IsSocket ? _settings.Host! : $"{_settings.Host}:{_settings.Port}";

    public string User => _settings.Username ?? Environment.UserName;

    /// <summary>True for a socket of this machine, 127.0.0.0/8, ::1 and localhost.</summary>
    public bool IsLocal => IsSocket || _settings.Host == "localhost" || (IPAddress.TryParse(_settings.Host, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>True when the connection is encrypted or does not come about.</summary>
    public bool IsEncrypted => _settings.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull;

    private bool IsSocket => _settings.Host!.StartsWith('/') || _settings.Host.StartsWith('@');

    /// <summary>Reads a URL, a connection string, or the file that holds one of them in its first line.</summary>
    /// <param name="passwordFile">Its first line is the password; null: in the text, PGPASSFILE, ~/.pgpass, or none.</param>
    /// <param name="wrong">One sentence without the text itself, which may hold a password; empty when it could be read.</param>
    public static PostgresAddress? TryRead(string text, string? passwordFile, out string wrong)
    {
        ArgumentNullException.ThrowIfNull(text);
        wrong = "";
        try
        {
            if (IsFile(text)) { text = FirstLine(text); }
            NpgsqlConnectionStringBuilder settings = text.Contains("://", StringComparison.Ordinal) ? OfUrl(text) : new NpgsqlConnectionStringBuilder(text);
            if (passwordFile is not null) { settings.Password = FirstLine(passwordFile); }
            settings.ApplicationName ??= "cloud-ingest";
            if (string.IsNullOrEmpty(settings.Host)) { wrong = $"--postgres names no host: {Looks}."; }
            else if (settings.Host.Contains(',', StringComparison.Ordinal)) { wrong = "--postgres names several hosts; the registry is written on one: name the primary."; }
            else if (string.IsNullOrEmpty(settings.Database)) { wrong = $"--postgres names no database: {Looks}."; }
            return wrong.Length == 0 ? new PostgresAddress(settings) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            wrong = $"The file of --postgres or --postgres-password-file cannot be read: {e.Message}";
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or OverflowException)
        {
            // The driver's own words would quote parts of the text, among them of a password that has a semicolon.
            wrong = $"--postgres cannot be read: {Looks}; a password with special characters is best kept in a file (--postgres-password-file).";
        }

        return null;
    }

    public override string ToString() => $"{User}@{Server}/{Database}";

    private static bool IsFile(string text) => text.StartsWith('/') || text.StartsWith('.') || (!text.Contains('=', StringComparison.Ordinal) && !text.Contains("://", StringComparison.Ordinal));

    private static string FirstLine(string path) => File.ReadLines(path).FirstOrDefault("").Trim();

    private static NpgsqlConnectionStringBuilder OfUrl(string text)
    {
        Uri url = new(text, UriKind.Absolute);
        if (url.Scheme is not ("postgres" or "postgresql")) { throw new FormatException(); }
        NpgsqlConnectionStringBuilder settings = [];
        foreach (string pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            settings[NameOf(Uri.UnescapeDataString(parts[0]))] = Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : "");
        }

        if (url.Host.Length > 0) { settings.Host = url.HostNameType == UriHostNameType.IPv6 ? url.DnsSafeHost : Uri.UnescapeDataString(url.Host); }
        if (url.Port > 0) { settings.Port = url.Port; }
        if (url.AbsolutePath.Length > 1) { settings.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]); }
        string[] user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0) { settings.Username = Uri.UnescapeDataString(user[0]); }
        if (user.Length > 1) { settings.Password = Uri.UnescapeDataString(user[1]); }
        return settings;
    }

    /// <summary>The names that libpq gives what the driver calls otherwise.</summary>
    private static string NameOf(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "user" => "Username",
        "dbname" => "Database",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        _ => name,
    };
}
