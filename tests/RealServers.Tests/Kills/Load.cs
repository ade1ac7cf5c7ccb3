using System.Collections.Concurrent;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>
/// Life in the corner while processes die: commands through the console, and a cabinet input that changes. Everything stays
/// longer in a state than any process stays down, so that no change can cancel out unseen.
/// </summary>
public sealed class Load(Corner corner, string locker, IReadOnlyList<string> parts, WatchedInput? input, int seed)
{
    private static readonly TimeSpan CommandEvery = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan InputEvery = TimeSpan.FromSeconds(8);
    private readonly ConcurrentQueue<string> _issued = new();
    private int _refused;

    /// <summary>Ids of the commands that the console has taken.</summary>
    public IReadOnlyCollection<string> Issued => _issued;

    /// <summary>Attempts that the console did not answer, because it was down.</summary>
    public int Refused => _refused;

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(CommandsAsync(stop), InputsAsync(stop));

    private async Task CommandsAsync(CancellationToken stop)
    {
        // Round and round in one order: a door comes again only after all others, long after it has closed.
        string[] order = [.. parts];
        new Random(seed).Shuffle(order);
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            try
            {
                _issued.Enqueue(await corner.Cloud.UnlockAsync(locker, order[i % order.Length], validForMs: 10_000, reason: "kill test"));
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                Interlocked.Increment(ref _refused);
            }

            await PauseAsync(CommandEvery, stop);
        }
    }

    private async Task InputsAsync(CancellationToken stop)
    {
        for (bool value = true; input is not null && !stop.IsCancellationRequested; value = !value)
        {
            await corner.Control.InputAsync(input.Device, input.Point, value);
            await PauseAsync(InputEvery, stop);
        }
    }

    private static async Task PauseAsync(TimeSpan time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end of the load, not a fault.
        }
    }
}
