using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Lockers;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Model.Lockers.Watch;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>Tells when the site's key is another one than that of the codes in the books: the file was lost and made anew, and no code of before opens a door any more.</summary>
/// <remarks><code>
/// fingerprint on disk    stays with keyed hashes    what follows
/// none, or the same      any                        it is noted; an alarm of before is cleared, for the file is back
/// another                none                       the new one is noted: nothing was lost by it
/// another                some                       alarm site-key-lost, at each start, until the file is back or a person clears it
/// </code></remarks>
internal sealed partial class SiteKeyWatch(Database database, SiteKey key, AlarmDesk alarms, DiskHealth disk, ILogger<SiteKeyWatch> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        byte[]? known = Facts.Get(database, Facts.SiteKey);
        bool isSame = known is null || known.AsSpan().SequenceEqual(key.Fingerprint);
        bool isLost = !isSame && database.Read(LockerTables.AnyKeyed);
        if (isLost) { LogLost(SiteKey.FileName); }
        try
        {
            await database.WriteAsync(scope =>
            {
                if (isLost) { alarms.Raise(scope, AlarmKinds.SiteKeyLost, "", "", ""); }
                else
                {
                    if (known is null || !isSame) { Note(scope, key); }
                    alarms.Clear(scope, AlarmKinds.SiteKeyLost, "", "", "");
                }
            });
        }
        catch (Exception e) when (DiskHealth.IsDiskFault(e) || e is Outbox.OutboxFullException) { disk.Failed(e); } // Told in the log; the next start tells it again.
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>From now on the books' codes are this key's.</summary>
    public static void Note(WriteScope scope, SiteKey key) => Facts.Set(scope, Facts.SiteKey, key.Fingerprint.ToArray());

    [LoggerMessage(EventId = 2604, Level = LogLevel.Error, Message = "{File} is not the one with which the codes in the books were made: no pickup code of before is known any more. Put the file back from its copy and start the gateway again; without a copy give every stay a new code (gateway lockers reissue), then clear the alarm site-key-lost")]
    private partial void LogLost(string file);
}
