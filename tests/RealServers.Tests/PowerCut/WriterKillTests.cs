using System.Globalization;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.PowerCut;

/// <summary>A small writer over the outbox, killed with SIGKILL at random moments, thousands of times on the same file.</summary>
public sealed class WriterKillTests(ITestOutputHelper output)
{
    private const int Writers = 2, LifeMsMax = 60, PoweredMsMax = 200; // Over a slower disk.
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

    /// <summary>A power cut, not only a death: what no sync had made safe is thrown away, in part torn. LIFECIRCLE_SEED and LIFECIRCLE_POWER_CUTS as above.</summary>
    [Fact]
    public async Task Whatever_was_acknowledged_is_there_when_the_writes_since_the_last_sync_are_thrown_away_as_well()
    {
        int seed = FromEnvironment("LIFECIRCLE_SEED") ?? Random.Shared.Next();
        int cuts = FromEnvironment("LIFECIRCLE_POWER_CUTS") ?? 300;
        output.WriteLine($"LIFECIRCLE_SEED={seed} LIFECIRCLE_POWER_CUTS={cuts}");
        int undone = 0;
        int[] acknowledged = await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            using TempFolder folder = new("powercut");
            FaultyDisk disk = await FaultyDisk.MakeAsync(folder);
            return await LiveAndDieAsync(folder, Path.Combine(disk.Folder, "box.db"), seed + w, cuts / Writers, PoweredMsMax, disk.Environment(remembers: true),
                random => Interlocked.Add(ref undone, disk.ThrowAwayUnsynced(random)));
        })));
        output.WriteLine($"{acknowledged.Sum()} records acknowledged, {undone} writes thrown away");
        Assert.True(undone > cuts, $"Only {undone} writes thrown away: the preloaded library sees too few of them.");
    }

    private static async Task<int> LiveAndDieAsync(int seed, int kills)
    {
        using TempFolder folder = new("writer");
        return await LiveAndDieAsync(folder, folder.Under("box.db"), seed, kills, LifeMsMax, null, _ => { });
    }

    private static async Task<int> LiveAndDieAsync(TempFolder folder, string path, int seed, int kills, int lifeMsMax, IReadOnlyDictionary<string, string>? environment, Action<Random> afterDeath)
    {
        Random random = new(seed);
        WrittenTruth truth = new();
        for (int life = 0; life < kills; life++)
        {
            await using ChildProcess writer = ChildProcess.Start("outbox-writer", Product.OutboxWriter, [path, random.Next().ToString(CultureInfo.InvariantCulture)], environment: environment);
            await writer.WaitUntilReady(Limit);
            await Task.Delay(random.Next(lifeMsMax), TestContext.Current.CancellationToken);
            await writer.KillAsync();
            afterDeath(random);
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
