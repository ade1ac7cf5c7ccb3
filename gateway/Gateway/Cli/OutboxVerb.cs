using System.CommandLine;
using System.Globalization;
using LifeCircle.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Cli;

/// <summary><c>gateway outbox status | check | export</c>: what a data folder holds, also while the gateway is down.</summary>
internal static class OutboxVerb
{
    public static readonly IReadOnlyList<OutboxStream> Streams = [OutboxStream.Events, OutboxStream.Telemetry];

    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "Folder of the database.", Required = true };
        Option<string?> file = new("--out") { Description = "File to write; absent: standard output." };
        Command status = new("status", "What waits for the cloud's confirmation; writes nothing, so it may run beside the gateway.") { data };
        status.SetAction((parsed, _) => WithDatabaseAsync(parsed.GetRequiredValue(data), StatusAsync));
        Command check = new("check", "Reads everything and says what is wrong and what to do; writes nothing, so it may run beside the gateway.") { data };
        check.SetAction((parsed, _) => WithDatabaseAsync(parsed.GetRequiredValue(data), OutboxCheck.RunAsync));
        Command export = new("export", "Every record that can be read, one JSON object a line; of a damaged database too.") { data, file };
        export.SetAction((parsed, _) => WithDatabaseAsync(parsed.GetRequiredValue(data), path => OutboxExport.RunAsync(path, parsed.GetValue(file))));
        return new Command("outbox", "Looks into the outbox.") { status, check, export };
    }

    private static async Task<int> WithDatabaseAsync(string folder, Func<string, Task<int>> work)
    {
        string path = Path.Combine(folder, "gateway.db");
        if (!File.Exists(path))
        {
            await Console.Error.WriteLineAsync($"There is no database {path}: check --data.");
            return ExitCodes.BadInput;
        }

        try { return await work(path); }
        catch (SqliteException e)
        {
            await Console.Error.WriteLineAsync($"The database {path} cannot be opened: {e.Message}");
            return ExitCodes.CannotStart;
        }
    }

    private static async Task<int> StatusAsync(string path)
    {
        using OutboxInspection outbox = OutboxInspection.Open(path);
        ulong? epoch = outbox.Epoch();
        await Console.Out.WriteLineAsync(epoch is { } known ? string.Create(CultureInfo.InvariantCulture, $"epoch {known:x16}") : "epoch unreadable");
        bool isWhole = epoch is not null;
        foreach (OutboxStream stream in Streams)
        {
            OutboxExtent? books = outbox.Books(stream);
            isWhole &= books is not null;
            string said = books is { } e ? string.Create(CultureInfo.InvariantCulture, $"records {e.Records}, bytes {e.Bytes}, tail {e.Tail}, head {e.Head}") : "unreadable";
            await Console.Out.WriteLineAsync($"{Word(stream),-9} {said}");
        }

        if (!isWhole) { await Console.Error.WriteLineAsync($"The database is damaged; what to do says: gateway outbox check --data {Path.GetDirectoryName(path)}"); }
        return isWhole ? ExitCodes.Ok : ExitCodes.Damaged;
    }

    public static string Word(OutboxStream stream) => stream.ToString().ToLowerInvariant();
}
