using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Console.Parts;

/// <summary>Asks who and why, then writes dead letters again or drops them, and shows what came of it.</summary>
public sealed partial class DeadLetterDialog
{
    [LoggerMessage(EventId = 3322, Level = LogLevel.Warning, Message = "Dead letters could not be {What}; check the disk of the data folder")]
    private static partial void LogNotDone(ILogger logger, string what, Exception e);
}
