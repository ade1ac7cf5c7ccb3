using LifeCircle.Edge.Contracts;

namespace LifeCircle.Edge.Gateway.Node;

/// <summary>Gives back what only the start needed: its garbage, and the pages of the program's own files. See gateway/docs/decisions, 10.</summary>
internal sealed partial class StartIsOver(TimeProvider time, ILogger<StartIsOver> logger) : BackgroundService
{
    /// <summary>By then the first connection stands, and a page has been looked at if somebody waited for it.</summary>
    private static readonly TimeSpan After = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(After, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stoppingToken.IsCancellationRequested) { return; }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long bytes = ProgramPages.Release();
        LogReleased(bytes);
    }

    [LoggerMessage(EventId = 2050, Level = LogLevel.Debug, Message = "{Bytes} bytes of the program's files were handed back to the kernel")]
    private partial void LogReleased(long bytes);
}
