using System.Globalization;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.PowerCut;

/// <summary>A small writer over the outbox, killed with SIGKILL at random moments, thousands of times on the same file.</summary>
public sealed class WriterKillTests(ITestOutputHelper output)
{
    private const int Writers = 2, LifeMsMax = 60;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>LIFECIRCLE_SEED repeats a run's random numbers, LIFECIRCLE_WRITER_KILLS makes it longer.</summary>
    [Fact]
    public async Task Whatever_was_acknowledged_is_there_after_two_thousand_kills_and_no_offset_is_given_twice()
    {
        int seed = FromEnvironment("LIFECIRCLE_SEED") ?? Random.Shared.Next();
        int kills = FromEnvironment("LIFECIRCLE_WRITER_KILLS") ?? 2_000;
        output.WriteLine($"LIFECIRCLE_SEED={seed} LIFECIRCLE_WRITER_KILLS={kills}");
        int[] acknowledged = await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(() => LiveAndDieAsync(seed + w, kills / Writers))));
        output.WriteLine($"{acknowledged.Sum()} records acknowledged");
        Assert.True(acknowledged.Sum() > kills * 3, $"Only {acknowledged.Sum()} records: the writers have hardly written.");
    }

    private static async Task<int> LiveAndDieAsync(int seed, int kills)
    {
        using TempFolder folder = new("writer");
        string path = folder.Under("box.db");
        Random random = new(seed);
        WrittenTruth truth = new();
        for (int life = 0; life < kills; life++)
        {
            await using ChildProcess writer = ChildProcess.Start("outbox-writer", Product.OutboxWriter, [path, random.Next().ToString(CultureInfo.InvariantCulture)]);
            await writer.WaitUntilReady(Limit);
            await Task.Delay(random.Next(LifeMsMax), TestContext.Current.CancellationToken);
            await writer.KillAsync();
            string[] wrong = [.. truth.Hear(writer.Text.Split('\n')), .. truth.Check(path)]; // A line is one write: it is there whole or not at all.
            if (wrong.Length > 0)
            {
                folder.Keep = true;
                Assert.Fail($"Seed {seed}, life {life}:\n{string.Join('\n', wrong.Take(10))}");
            }
        }

        return truth.Acknowledged;
    }

    private static int? FromEnvironment(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int n) ? n : null;
}
