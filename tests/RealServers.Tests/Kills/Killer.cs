using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>Kills one process after the other at random moments with SIGKILL and starts it again after a random short time.</summary>
public sealed class Killer(Corner corner, int seed)
{
    private const int AliveMsMax = 2_500;
    private const int DownMsMax = 1_500;
    private readonly Random _random = new(seed);

    /// <summary>What was done, for the message of a failing test.</summary>
    public List<string> Done { get; } = [];

    public async Task RunAsync(int kills)
    {
        (string Name, Func<Task> Kill, Func<Task> Start)[] victims = [.. Victims()];
        List<int> order = [];
        while (order.Count < kills)
        {
            // Every victim comes up in every round, in another order each time.
            int[] round = [.. Enumerable.Range(0, victims.Length)];
            _random.Shuffle(round);
            order.AddRange(round);
        }

        foreach (int index in order.Take(kills))
        {
            await Task.Delay(_random.Next(AliveMsMax));
            (string name, Func<Task> kill, Func<Task> start) = victims[index];
            int downMs = _random.Next(DownMsMax);
            Done.Add($"{name} down for {downMs} ms");
            await kill();
            await Task.Delay(downMs);
            await start();
        }

        // All that was started without waiting for it must be up in the end.
        foreach (CornerPart part in Parts()) { await part.WaitUntilReady(); }
    }

    private CornerPart[] Parts() => [corner.FirmwareHost, corner.Gateway, corner.CloudIngest, .. corner.MoreReplicas];

    private IEnumerable<(string Name, Func<Task> Kill, Func<Task> Start)> Victims()
    {
        // firmware-host is waited for, because what cancels out while it is down cannot be told by anybody.
        yield return ("firmware-host", corner.FirmwareHost.KillAsync, () => corner.FirmwareHost.StartAsync());
        foreach (CornerPart part in (CornerPart[])[corner.Gateway, corner.CloudIngest, .. corner.MoreReplicas])
        {
            // Not always: so the next kill also hits a start in progress.
            yield return (part.Name, part.KillAsync, () => part.StartAsync(waitUntilReady: _random.Next(10) < 7));
        }

        if (corner.Broker is { } broker)
        {
            yield return ("mosquitto", broker.KillAsync, broker.StartAsync);
            yield return ("mosquitto, wiped", async () =>
            {
                await broker.KillAsync();
                broker.Wipe();
            }, broker.StartAsync);
        }

        if (corner.Influx is { } influx) { yield return ("influxd", influx.KillAsync, influx.StartAsync); }

        if (corner.Postgres is { } postgres) { yield return ("postgres", postgres.KillAsync, postgres.StartAsync); }

        yield return ("all of them at once", KillAllAsync, StartAllAsync);
    }

    /// <summary>What a power cut does to the box; the cloud side goes with it.</summary>
    private Task KillAllAsync() => Task.WhenAll(Parts().Select(part => part.KillAsync()));

    private async Task StartAllAsync()
    {
        await corner.FirmwareHost.StartAsync();
        await Task.WhenAll(Parts().Skip(1).Select(part => part.StartAsync(waitUntilReady: false)));
    }
}
