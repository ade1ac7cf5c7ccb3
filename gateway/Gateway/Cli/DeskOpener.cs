using System.Net.Http.Headers;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Storage;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Cli;

/// <summary>Finds the documents of a data folder: through the API while the gateway runs on it, else in the database.</summary>
internal static class DeskOpener
{
    /// <summary>Held while somebody uses the folder.</summary>
    public const string LockFile = "gateway.lock";

    /// <summary>Where the gateway that runs on the folder is asked.</summary>
    private const string AddressFile = "gateway.http";

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    public static Task NoteAsync(string folder, Uri http, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(Path.Combine(folder, AddressFile), http.GetLeftPart(UriPartial.Authority), cancellationToken);

    /// <summary>Runs the work on the desk and says what prevented it.</summary>
    public static async Task<int> UseAsync(string folder, Func<IDocumentDesk, Task<int>> work)
    {
        if (!File.Exists(Path.Combine(folder, "gateway.db")))
        {
            return await FailAsync(ExitCodes.BadInput, $"There is no database {Path.Combine(folder, "gateway.db")}: check --data, or start the gateway on it once.");
        }

        return await GuardedAsync(folder, async () =>
        {
            using FileStream? held = TryHold(folder);
            return held is null ? await ThroughApiAsync(folder, work) : await DirectlyAsync(folder, work);
        });
    }

    /// <summary>Runs the work on the API of the gateway that runs on the folder: doors and alarms are there only while it does.</summary>
    public static Task<int> RunningAsync(string folder, Func<HttpClient, Task<int>> work) => GuardedAsync(folder, async () =>
    {
        if (!Directory.Exists(folder)) { return await FailAsync(ExitCodes.BadInput, $"There is no folder {folder}: check --data."); }
        using FileStream? held = TryHold(folder);
        return held is null ? await AskAsync(folder, work) : await FailAsync(ExitCodes.CannotStart, $"No gateway runs on {folder}: start it and ask again.");
    });

    private static async Task<int> GuardedAsync(string folder, Func<Task<int>> work)
    {
        try { return await work(); }
        catch (SqliteException e) { return await FailAsync(ExitCodes.CannotStart, $"The database in {folder} cannot be used: {e.Message}"); }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return await FailAsync(ExitCodes.CannotStart, $"The gateway runs on {folder} but does not answer: {e.Message} Check its log, or end it and ask again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return await FailAsync(ExitCodes.CannotStart, $"The data folder {folder} cannot be used: {e.Message}"); }
    }

    public static async Task<int> FailAsync(int code, string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return code;
    }

    /// <summary>Null while a gateway holds it.</summary>
    private static FileStream? TryHold(string folder)
    {
        try { return new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException) { return null; }
    }

    private static Task<int> ThroughApiAsync(string folder, Func<IDocumentDesk, Task<int>> work) => AskAsync(folder, http => work(new ApiDesk(http)));

    private static async Task<int> AskAsync(string folder, Func<HttpClient, Task<int>> work)
    {
        string path = Path.Combine(folder, AddressFile);
        if (!File.Exists(path)) { throw new HttpRequestException("it is only starting."); }
        using HttpClient http = new() { BaseAddress = new Uri(await File.ReadAllTextAsync(path)), Timeout = AnswerWithin };
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return await work(http);
    }

    private static async Task<int> DirectlyAsync(string folder, Func<IDocumentDesk, Task<int>> work)
    {
        await using Database database = Database.Open(new DatabaseOptions { Path = Path.Combine(folder, "gateway.db") }, GatewayTables.Create);
        return await work(new DirectDesk(database, BootClock.OfThisMachine(TimeProvider.System)));
    }
}
