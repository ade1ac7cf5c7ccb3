using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>Before anybody is served: tells of documents that were changed while the gateway was down, and puts those of <c>--documents</c> that are not there yet.</summary>
internal sealed partial class DocumentsAtStart(DocumentStore store, GatewaySettings settings, DiskHealth disk, ILogger<DocumentsAtStart> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.SayUnsaidAsync();
            if (settings.DocumentsFolder is { } folder) { await store.PutMissingAsync(folder, cancellationToken); }
        }
        catch (Exception e) when (DiskHealth.IsDiskFault(e)) // Tried again at the next start; residents are served with what is in force.
        {
            disk.Failed(e);
            LogNotStored(e.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 2603, Level = LogLevel.Error, Message = "Documents could not be stored at the start: {Reason}. Check free space and the card's health")]
    private partial void LogNotStored(string reason);
}
