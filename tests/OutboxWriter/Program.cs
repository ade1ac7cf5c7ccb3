using System.Globalization;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.OutboxWriter;

// outbox-writer FILE SEED: appends, confirms and evicts as fast as it can until it is killed.
// outbox-writer faults FOLDER BOOKS ERRNO COUNT: see FaultRun.
if (args is ["faults", var folder, var books, var error, var count])
{
    await FaultRun.RunAsync(folder, books, int.Parse(error, CultureInfo.InvariantCulture), long.Parse(count, CultureInfo.InvariantCulture));
    return;
}

Random random = new(int.Parse(args[1], CultureInfo.InvariantCulture));
await using Database database = Database.Open(new DatabaseOptions { Path = args[0], CheckpointPages = 30 }, Outbox.Create);
Outbox outbox = new(database, new OutboxOptions { TelemetryBytesMax = 24 << 10, EventsBytesMax = 4 << 20 });
Said said = new(Console.Out);
said.Evictions(outbox);
Console.Out.WriteLine("ready");
while (true)
{
    OutboxStream stream = random.Next(3) == 0 ? OutboxStream.Events : OutboxStream.Telemetry;
    if (random.Next(4) == 0) { await said.ConfirmAsync(outbox, stream, random); }
    else { await said.AppendAsync(database, outbox, stream, random); }
}
