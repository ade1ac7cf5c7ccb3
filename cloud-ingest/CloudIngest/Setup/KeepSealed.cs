using System.Data.Common;
using LifeCircle.Edge.Registry;

namespace LifeCircle.Edge.CloudIngest.Setup;

/// <summary>Deletes sealed parts after <c>--keep-sealed-days</c>: soon after the start and then every hour.</summary>
internal sealed partial class KeepSealed(ISealedParts parts, int days, TimeProvider time, ILogger<KeepSealed> logger) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (TimeSpan wait = First; ; wait = Every)
        {
            await Task.Delay(wait, time, stoppingToken);
            try
            {
                int deleted = await parts.DeleteOlderAsync(time.GetUtcNow().AddDays(-days), stoppingToken);
                if (deleted > 0) { LogDeleted(deleted, days); }
            }
            catch (DbException e) { LogTrouble(e.Message); }
        }
    }

    [LoggerMessage(EventId = 3332, Level = LogLevel.Information, Message = "{Count} sealed parts older than --keep-sealed-days {Days} were deleted from the registry")]
    private partial void LogDeleted(int count, int days);

    [LoggerMessage(EventId = 3333, Level = LogLevel.Warning, Message = "Old sealed parts cannot be deleted: {Reason} Check the registry's disk or its PostgreSQL; another try follows in an hour")]
    private partial void LogTrouble(string reason);
}
