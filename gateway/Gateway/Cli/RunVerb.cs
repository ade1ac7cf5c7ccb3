using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Uplink;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Cli;

/// <summary><c>gateway run</c>: checks everything that can be checked before the first file is touched, then serves until it is told to end.</summary>
internal static class RunVerb
{
    private const string SocketPrefix = "unix:";
    private const long BytesPerMib = 1024 * 1024;

    /// <summary>Enough for the confirmations and events of a day on which the disk is full.</summary>
    private const long ReserveBytes = 4 * BytesPerMib;

    public static Command Create()
    {
        RunFlags flags = new();
        Command command = new("run", "Serves the corner.");
        foreach (Option option in flags.All) { command.Options.Add(option); }
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, flags, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RunFlags flags, CancellationToken cancellationToken)
    {
        SiteReading site = SiteReader.ReadFile(parsed.GetRequiredValue(flags.Site));
        UplinkOptions uplink = flags.Uplink(parsed);
        string[] mistakes =
        [
            .. site.Errors.Select(e => $"{parsed.GetRequiredValue(flags.Site)}: {e}"),
            .. Complaint(HttpUrlComplaint(parsed.GetRequiredValue(flags.Http))),
            .. Complaint(FirmwareComplaint(parsed.GetRequiredValue(flags.Firmware))),
            .. Complaint(uplink.Validate()),
            .. Complaint(parsed.GetValue(flags.Documents) is { } documents && !Directory.Exists(documents) ? $"--documents: there is no folder {documents}." : null),
            .. Complaint(parsed.GetValue(flags.GroupMs) is < 0 or > 10_000 ? "--group-ms must be 0 to 10000." : null),
            .. Complaint(parsed.GetValue(flags.CopyEveryS) is < 0 or > 86_400 ? "--copy-every-s must be 0 to 86400." : null),
            .. Complaint(parsed.GetValue(flags.TelemetryMib) < 1 || parsed.GetValue(flags.EventsMib) < 1 ? "--telemetry-mib and --events-mib must be at least 1." : null),
        ];
        if (mistakes.Length > 0) { return await FailAsync(ExitCodes.BadInput, mistakes); }

        GatewaySettings settings = new()
        {
            Site = site.Site!,
            SiteFolder = Path.GetDirectoryName(Path.GetFullPath(parsed.GetRequiredValue(flags.Site)))!,
            FirmwareSocket = parsed.GetRequiredValue(flags.Firmware)[SocketPrefix.Length..],
            DataFolder = parsed.GetRequiredValue(flags.Data),
            GroupMs = parsed.GetValue(flags.GroupMs),
            DocumentsFolder = parsed.GetValue(flags.Documents),
            CopyEveryS = parsed.GetValue(flags.CopyEveryS),
        };
        OutboxOptions outbox = new() { TelemetryBytesMax = parsed.GetValue(flags.TelemetryMib) * BytesPerMib, EventsBytesMax = parsed.GetValue(flags.EventsMib) * BytesPerMib };
        return await ServeAsync(settings, outbox, uplink, new Uri(parsed.GetRequiredValue(flags.Http)), parsed.GetValue(flags.Adopt), cancellationToken);
    }

    private static async Task<int> ServeAsync(GatewaySettings settings, OutboxOptions outbox, UplinkOptions uplink, Uri http, bool adopts, CancellationToken cancellationToken)
    {
        try
        {
            ThrowWhenBusy(http);
            Directory.CreateDirectory(settings.DataFolder);
            using FileStream onlyOne = new(Path.Combine(settings.DataFolder, DeskOpener.LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            (Database opened, Rescued? rescued) = DatabaseRescue.Open(new DatabaseOptions { Path = settings.DatabasePath, FileBytesMax = FileBytesMax(outbox), ReserveBytes = ReserveBytes, EraseDeleted = true });
            await using Database database = opened;
            if (await OtherOwnerAsync(database, settings.Site.Gateway, adopts) is { } other)
            {
                return await FailAsync(ExitCodes.CannotStart, $"The database in {settings.DataFolder} was made for the gateway {other}, and the site file names {settings.Site.Gateway}: are the folders or cards of two boxes swapped? Put the right one back. If this gateway was renamed, start it once with --adopt.");
            }

            Life life = await Life.BeginAsync(database, new Outbox.Outbox(database, outbox), isRescued: rescued is not null);
            await using WebApplication app = GatewayApp.Build(settings, outbox, uplink, database, life, http);
            await app.StartAsync(cancellationToken);
            await DeskOpener.NoteAsync(settings.DataFolder, http, cancellationToken);
            await Console.Out.WriteLineAsync($"gateway ready on {http.GetLeftPart(UriPartial.Authority)}/ for {settings.Site.Circle}/{settings.Site.Gateway}");
            await app.WaitForShutdownAsync(cancellationToken);
            life.Note(app.Services.GetRequiredService<Outbox.Outbox>());
            return ExitCodes.Ok;
        }
        catch (SqliteException e)
        {
            return await FailAsync(ExitCodes.CannotStart, $"The database {settings.DatabasePath} cannot be opened: {e.Message} Check that it is a database of this gateway, that the disk has space and that this user may write there.");
        }
        catch (Exception e) when (PortIsBusy(e))
        {
            return await FailAsync(ExitCodes.CannotStart, $"Port {http.Port.ToString(CultureInfo.InvariantCulture)} is in use already: end the other program, or choose another address with --http.");
        }
        catch (InvalidDataException e) { return await FailAsync(ExitCodes.CannotStart, e.Message); } // The site's key.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(ExitCodes.CannotStart, $"The data folder {settings.DataFolder} cannot be used: {e.Message} Check that no other gateway runs on it and that this user may write there.");
        }
    }

    /// <summary>The gateway for which the database was made, when it is another one and is not to be adopted. A new database is made for this one.</summary>
    private static async Task<string?> OtherOwnerAsync(Database database, string gateway, bool adopts)
    {
        string? owner = Facts.Get(database, Facts.Owner) is { } known ? System.Text.Encoding.UTF8.GetString(known) : null;
        if (owner == gateway) { return null; }
        if (owner is not null && !adopts) { return owner; }
        await database.WriteAsync(scope => Facts.Set(scope, Facts.Owner, System.Text.Encoding.UTF8.GetBytes(gateway)));
        return null;
    }

    /// <summary>Twice the budgets, since a small record takes twice its bytes with its place in the tables, and room for state.</summary>
    private static long FileBytesMax(OutboxOptions outbox) => (2 * (outbox.EventsBytesMax + outbox.TelemetryBytesMax)) + (64 * BytesPerMib);

    /// <summary>Asked before anything starts, so that the one sentence is all that is printed. Who takes the port in between is told as well, less nicely.</summary>
    private static void ThrowWhenBusy(Uri http)
    {
        using TcpListener probe = new(http.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(http.Host.Trim('[', ']')), http.Port);
        probe.Start();
        probe.Stop();
    }

    private static bool PortIsBusy(Exception e) =>
        e is Microsoft.AspNetCore.Connections.AddressInUseException || e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException
        || e.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };

    private static string? HttpUrlComplaint(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? http) || http.Scheme != Uri.UriSchemeHttp) { return $"--http \"{url}\" is not understood: write http://127.0.0.1:8080."; }
        bool isAddress = http.Host == "localhost" || IPAddress.TryParse(http.Host.Trim('[', ']'), out _);
        return http.IsLoopback && isAddress ? null : $"--http {url}: pages are served on this machine only until there are accounts. Write http://127.0.0.1:{http.Port.ToString(CultureInfo.InvariantCulture)}.";
    }

    private static string? FirmwareComplaint(string firmware)
    {
        const int SocketPathMax = 107; // sun_path of Linux, without its closing zero.
        if (!firmware.StartsWith(SocketPrefix, StringComparison.Ordinal) || firmware.Length == SocketPrefix.Length) { return $"--firmware \"{firmware}\" is not understood: write unix:/run/lifecircle/firmware-host.sock."; }
        return firmware.Length - SocketPrefix.Length > SocketPathMax ? $"--firmware: the path of a Unix socket has at most {SocketPathMax.ToString(CultureInfo.InvariantCulture)} characters." : null;
    }

    private static IEnumerable<string> Complaint(string? sentence) => sentence is null ? [] : [sentence];

    private static async Task<int> FailAsync(int code, params IEnumerable<string> sentences)
    {
        foreach (string sentence in sentences) { await Console.Error.WriteLineAsync(sentence); }
        return code;
    }
}
