using System.Globalization;
using System.Runtime.InteropServices;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.OutboxWriter;

/// <summary>
/// The same short life of an outbox (opened, filled, confirmed, evicted, closed, opened again), once for each operation of the disk that can fail in it: the first, the second and so on until one ends without a fault.
/// Runs under tests/Support/Disk/faultydisk.c.
/// </summary>
internal static class FaultRun
{
    private const int Steps = 16, RoundsMax = 5_000;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate long Arm(long at, int error, long count);

    /// <param name="books">For each n a file n there: what the life with the n-th operation failing was acknowledged, and "wrong …" where the outbox did not go on.</param>
    /// <param name="count">Operations that fail one after the other; 1: the disk is back at once.</param>
    public static async Task RunAsync(string folder, string books, int error, long count)
    {
        Arm arm = Marshal.GetDelegateForFunctionPointer<Arm>(NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "faultydisk_arm"));
        for (int at = 1; at <= RoundsMax; at++)
        {
            await using StreamWriter book = new(Path.Combine(books, at.ToString(CultureInfo.InvariantCulture)));
            DatabaseOptions options = new() { Path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"box-{at}.db")), CheckpointPages = 12, ReserveBytes = 16 << 10 };
            if (!await LiveAsync(options, new Said(book), (n, c) => arm(n, error, c), at, count))
            {
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"through after {at - 1}"));
                return;
            }
        }
    }

    /// <returns>False when the life had fewer operations than that.</returns>
    private static async Task<bool> LiveAsync(DatabaseOptions options, Said said, Func<long, long, long> arm, long at, long count)
    {
        Random random = new(5);
        arm(at, count);
        (Database database, Outbox.Outbox outbox, long seen) = Open(options, arm);
        said.Evictions(outbox);
        for (int step = 0; step < Steps; step++) { await StepAsync(database, outbox, said, random, step); }

        seen += arm(0, 0);
        await MustAsync("the disk is back", said, () => said.AppendAsync(database, outbox, OutboxStream.Events, random));
        arm(Math.Max(0, at - seen), count); // What has not failed yet fails while it is closed.
        OutboxExtent[] before = Extents(outbox);
        await database.DisposeAsync();
        seen += arm(0, 0);

        await using Database again = Database.Open(options, Outbox.Outbox.Create);
        outbox = new Outbox.Outbox(again, Limits);
        if (!Extents(outbox).SequenceEqual(before)) { said.Line($"wrong: {string.Join(' ', before)} became {string.Join(' ', Extents(outbox))}"); }
        await MustAsync("it was opened again", said, () => said.AppendAsync(again, outbox, OutboxStream.Telemetry, random));
        return seen >= at;
    }

    private static OutboxOptions Limits => new() { TelemetryBytesMax = 6 << 10, EventsBytesMax = 1 << 20 };

    private static OutboxExtent[] Extents(Outbox.Outbox outbox) => [outbox.Extent(OutboxStream.Events), outbox.Extent(OutboxStream.Telemetry)];

    /// <summary>At the second attempt where the first met the fault.</summary>
    private static (Database Database, Outbox.Outbox Outbox, long Seen) Open(DatabaseOptions options, Func<long, long, long> arm)
    {
        try { return Once(0); }
        catch (SqliteException) { return Once(arm(0, 0)); }

        (Database, Outbox.Outbox, long) Once(long seen)
        {
            Database database = Database.Open(options, Outbox.Outbox.Create);
            return (database, new Outbox.Outbox(database, Limits), seen);
        }
    }

    private static async Task StepAsync(Database database, Outbox.Outbox outbox, Said said, Random random, int step)
    {
        OutboxStream stream = step % 4 == 0 ? OutboxStream.Events : OutboxStream.Telemetry;
        try
        {
            if (step % 5 == 4) { await said.ConfirmAsync(outbox, stream, random); }
            else { await said.AppendAsync(database, outbox, stream, random); }
        }
        catch (Exception e) when (e is SqliteException or DiskShortException) { } // Nothing was said of it.
    }

    private static async Task MustAsync(string when, Said said, Func<Task> work)
    {
        try { await work(); }
        catch (Exception e) when (e is SqliteException or DiskShortException) { said.Line($"wrong: {when}, and yet: {e.Message}"); }
    }
}
