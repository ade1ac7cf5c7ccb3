using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>Says which time-series database answers, in the log and in the figures.</summary>
internal sealed partial class RecognisedDatabase(IngestStatus status, ILogger<RecognisedDatabase> logger)
{
    public void Note(string server)
    {
        status.Update(f => f with { DatabaseServer = server });
        LogServer(server);
    }

    [LoggerMessage(EventId = 3024, Level = LogLevel.Information, Message = "Points go to {Server}")]
    private partial void LogServer(string server);
}
