using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>Waits for a condition with a reason and a limit, in place of a sleep.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Completes as soon as <paramref name="condition"/> holds; fails with <paramref name="reason"/> when the limit has passed.</summary>
    public static Task True(string reason, TimeSpan limit, Func<bool> condition) =>
        True(reason, limit, () => Task.FromResult(condition()));

    /// <inheritdoc cref="True(string, TimeSpan, Func{bool})"/>
    public static async Task True(string reason, TimeSpan limit, Func<Task<bool>> condition)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        long started = Stopwatch.GetTimestamp();
        Exception? last = null;
        do
        {
            try
            {
                if (await condition()) { return; }

                last = null;
            }
            catch (Exception e) when (IsTransient(e) && !cancellationToken.IsCancellationRequested)
            {
                last = e; // A server that is being restarted refuses for a moment; the limit decides.
            }

            await Task.Delay(Pause, cancellationToken);
        }
        while (Stopwatch.GetElapsedTime(started) < limit);

        string seconds = limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        Assert.Fail($"Not within {seconds} s: {reason}.{(last is null ? "" : $" Last error: {last.Message}")}");
    }

    /// <summary>Asks until an answer is there; fails with <paramref name="reason"/> when the limit has passed.</summary>
    public static async Task<T> Some<T>(string reason, TimeSpan limit, Func<Task<T?>> ask)
        where T : class
    {
        T? found = null;
        await True(reason, limit, async () => (found = await ask()) is not null);
        return found!;
    }

    private static bool IsTransient(Exception e) => e is HttpRequestException or IOException or OperationCanceledException
        or System.Net.Sockets.SocketException or System.Text.Json.JsonException;
}
