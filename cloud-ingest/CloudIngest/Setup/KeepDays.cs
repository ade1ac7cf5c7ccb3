using LifeCircle.Edge.TimeSeries;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.CloudIngest.Setup;

/// <summary>Keeps the embedded store within <c>--keep-days</c>: a sweep soon after the start and then every hour.</summary>
internal sealed partial class KeepDays(string path, int days, TimeProvider time, ILogger<KeepDays> logger) : BackgroundService
{
    /// <summary>The writer has made the file by then.</summary>
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private readonly EmbeddedSweep _sweep = new(path, time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (TimeSpan wait = First; ; wait = Every)
        {
            await Task.Delay(wait, time, stoppingToken);
            try
            {
                long rows = await _sweep.RunAsync(TimeSpan.FromDays(days), stoppingToken);
                if (rows > 0) { LogSwept(rows, days); }
            }
            catch (SqliteException e) { LogTrouble(path, e.Message); }
        }
    }

    [LoggerMessage(EventId = 3330, Level = LogLevel.Information, Message = "{Rows} points older than --keep-days {Days} were deleted from the embedded store")]
    private partial void LogSwept(long rows, int days);

    [LoggerMessage(EventId = 3331, Level = LogLevel.Warning, Message = "Old points in {Path} cannot be deleted: {Reason} Check the disk and its rights; another try follows in an hour")]
    private partial void LogTrouble(string path, string reason);
}
