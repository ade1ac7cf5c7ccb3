using System.Globalization;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.PowerCut;

/// <summary>The outbox over a disk that fails at each of its operations in turn.</summary>
public sealed class FaultyDiskTests(ITestOutputHelper output)
{
    private const int Eio = 5, Enospc = 28, Erofs = 30, AtLeast = 60;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>With a count of one the disk is back at once, else when the life's work is done. EROFS is what writes get while a file system has become read-only under open files.</summary>
    [Theory]
    [InlineData(Enospc, 1)]
    [InlineData(Enospc, 1_000_000)]
    [InlineData(Eio, 1)]
    [InlineData(Eio, 1_000_000)]
    [InlineData(Erofs, 1)]
    [InlineData(Erofs, 1_000_000)]
    public async Task Whichever_write_sync_or_truncation_fails_what_was_acknowledged_is_there_once_and_the_outbox_goes_on(int error, long count)
    {
        using TempFolder folder = new("faults");
        FaultyDisk disk = await FaultyDisk.MakeAsync(folder);
        string books = folder.Folder("books");
        await using ChildProcess writer = ChildProcess.Start("outbox-writer", Product.OutboxWriter,
            ["faults", disk.Folder, books, error.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture)], environment: disk.Environment(remembers: false));
        Assert.True(await writer.WaitForExit(Limit) == 0, writer.Text);
        int faults = Directory.GetFiles(books).Length - 1; // The last one ended without a fault.
        output.WriteLine($"{writer.Text}; {faults} lives");
        Assert.Equal($"through after {faults}", writer.Text.Trim());
        Assert.True(faults >= AtLeast, $"Only {faults} operations of the disk: the preloaded library sees too few of them.");

        for (int at = 1; at <= faults + 1; at++)
        {
            string[] said = await File.ReadAllLinesAsync(Path.Combine(books, at.ToString(CultureInfo.InvariantCulture)), TestContext.Current.CancellationToken);
            WrittenTruth truth = new();
            string[] wrong = [.. said.Where(l => l.StartsWith("wrong", StringComparison.Ordinal)), .. truth.Hear(said), .. truth.Check(Path.Combine(disk.Folder, $"box-{at}.db"))];
            Assert.True(wrong.Length == 0, $"Operation {at} failing with {error}:\n{string.Join('\n', wrong)}");
        }
    }
}
