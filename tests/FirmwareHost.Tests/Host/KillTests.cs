using Grpc.Core;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.FirmwareHost.Tests.Site;
using LifeCircle.Edge.FirmwareHost.Verbs;
using LifeCircle.Edge.Simulators;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

public sealed class KillTests
{
    private const int Kills = 4;

    [Fact]
    public async Task Killed_at_random_moments_no_command_pulses_twice_and_no_door_movement_is_lost_or_doubled()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        // Doors stay open for longer than a restart takes, so every movement can be seen.
        await using RunningCorner corner = await RunningCorner.StartAsync(new SimulationOptions { People = true, OpenAfterMs = 200, CloseAfterMs = 8_000, InputChangesPerMinute = 0 }, withHost: false);
        Dictionary<string, Outcome> outcomes = [];
        int door = 0;
        for (int round = 0; round <= Kills; round++)
        {
            await using HostProcess host = HostProcess.Run(SiteFiles.Demo, corner);
            await host.ReadyAsync();
            using HostClient client = new(corner.SocketPath);
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(RunningCorner.Token);
            string[] ids = [.. Enumerable.Range(door + 1, 6).Select(i => $"c-{i}")];
            door += ids.Length;
            // Every command of the rounds before is repeated, as a gateway without an answer does.
            Task[] running = [.. outcomes.Keys.Concat(ids).Distinct().ToArray().Select(id => ExecuteAsync(client, id, outcomes, over.Token))];
            if (round < Kills)
            {
                await Task.Delay(random.Next(50, 1_500), RunningCorner.Token);
                await host.KillAsync();
                await over.CancelAsync();
                await Task.WhenAll(running);
                foreach (string id in ids) { lock (outcomes) { outcomes.TryAdd(id, Outcome.Unspecified); } }
                continue;
            }

            await Task.WhenAll(running);
            await CheckAsync(corner, client, outcomes, $"seed {seed}");
        }
    }

    private static async Task CheckAsync(RunningCorner corner, HostClient client, Dictionary<string, Outcome> outcomes, string seed)
    {
        IReadOnlyList<string> pulses = corner.Happened("pulse");
        await using Listener listener = new(client.Host);
        foreach ((string id, Outcome outcome) in outcomes)
        {
            int count = pulses.Count(p => p == Part(id));
            Assert.True(outcome == Outcome.Done ? count == 1 : outcome == Outcome.Unknown && count <= 1, $"{id}: {outcome}, {count} pulses; {seed}");
            await listener.EntryAsync(Part(id), "command-result");
            Assert.True(listener.Entries.Count(e => e.Result?.CommandId == id) == 1, $"{id} has one result; {seed}");
        }

        await Until.TrueAsync(() => corner.Happened("door-closed").Count == pulses.Count, "every door to be closed again", limitS: 60);
        foreach (string part in pulses)
        {
            await listener.EntryAsync(part, "door-closed");
            Assert.Equal(["door-opened", "door-closed"], listener.Kinds(part).Where(k => k.StartsWith("door-", StringComparison.Ordinal)));
        }

        long[] offsets = [.. listener.Entries.Select(e => e.Offset)];
        Assert.Equal(Enumerable.Range(1, offsets.Length).Select(i => (long)i), offsets);
    }

    private static async Task ExecuteAsync(HostClient client, string id, Dictionary<string, Outcome> outcomes, CancellationToken cancellationToken)
    {
        try
        {
            Command command = new() { Id = id, Device = "locker-1", Part = Part(id), Verb = "unlock", Issuer = "tester", ValidForMs = 60_000 };
            CommandResult result = await client.Host.ExecuteAsync(command, cancellationToken: cancellationToken);
            lock (outcomes)
            {
                Assert.True(!outcomes.TryGetValue(id, out Outcome before) || before == Outcome.Unspecified || before == result.Outcome, $"{id} was {before} and is {result.Outcome}");
                outcomes[id] = result.Outcome;
            }
        }
        catch (RpcException) { } // The host was killed; the next round asks again.
        catch (OperationCanceledException) { }
    }

    private static string Part(string id) => $"compartment/{int.Parse(id.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture):00}";
}
