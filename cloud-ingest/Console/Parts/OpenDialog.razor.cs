using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Console.Parts;

/// <summary>Asks who and why, sends the order, and shows what becomes of it.</summary>
public sealed partial class OpenDialog
{
    private void LogNotIssued(Exception e) => LogNotIssued(Logger, Gateway, Part, e);

    [LoggerMessage(EventId = 3321, Level = LogLevel.Warning, Message = "An order for {Part} of {Gateway} could not be stored; check the disk of the data folder")]
    private static partial void LogNotIssued(ILogger logger, string gateway, string part, Exception e);
}
