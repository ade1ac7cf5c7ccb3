using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Console.Parts;

/// <summary>Asks who and why, then erases the sealed part of an event.</summary>
public sealed partial class EraseDialog
{
    [LoggerMessage(EventId = 3323, Level = LogLevel.Warning, Message = "A sealed part could not be erased; check the disk of the data folder")]
    private static partial void LogNotErased(ILogger logger, Exception e);
}
