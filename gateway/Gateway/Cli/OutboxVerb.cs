using System.CommandLine;
using System.Globalization;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.Gateway.Cli;

/// <summary><c>gateway outbox status</c>: what a data folder holds, also while the gateway is down.</summary>
internal static class OutboxVerb
{
    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "Folder of the database.", Required = true };
        Command status = new("status", "What waits for the cloud's confirmation.") { data };
        status.SetAction((parsed, _) => StatusAsync(parsed.GetRequiredValue(data)));
        return new Command("outbox", "Looks into the outbox.") { status };
    }

    private static async Task<int> StatusAsync(string folder)
    {
        string path = Path.Combine(folder, "gateway.db");
        if (!File.Exists(path))
        {
            await Console.Error.WriteLineAsync($"There is no database {path}: check --data.");
            return ExitCodes.BadInput;
        }

        try
        {
            await using Database database = Database.Open(new DatabaseOptions { Path = path }, GatewayTables.Create);
            Outbox.Outbox outbox = new(database, new OutboxOptions());
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"epoch {outbox.Epoch:x16}"));
            foreach (OutboxStream stream in (ReadOnlySpan<OutboxStream>)[OutboxStream.Events, OutboxStream.Telemetry])
            {
                OutboxExtent e = outbox.Extent(stream);
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stream.ToString().ToLowerInvariant(),-9} records {e.Records}, bytes {e.Bytes}, tail {e.Tail}, head {e.Head}"));
            }

            return ExitCodes.Ok;
        }
        catch (SqliteException e)
        {
            await Console.Error.WriteLineAsync($"The database {path} cannot be opened: {e.Message}");
            return ExitCodes.CannotStart;
        }
    }
}
