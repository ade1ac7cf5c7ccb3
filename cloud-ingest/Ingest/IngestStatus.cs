using System.Diagnostics.Metrics;

namespace LifeCircle.Edge.Ingest;

/// <summary>The ingest's figures, for pages and, as the meter <see cref="MeterName"/>, for metrics.</summary>
public sealed class IngestStatus : IDisposable
{
    public const string MeterName = "LifeCircle.Edge.Ingest";

    private readonly Meter _meter = new(MeterName);

    public IngestStatus()
    {
        _meter.CreateObservableGauge("ingest.connected", () => Read().Connected ? 1 : 0, description: "1 while the session with the broker stands");
        _meter.CreateObservableGauge("ingest.database.ok", () => Read().DatabaseOk ? 1 : 0, description: "1 while writes go through");
        _meter.CreateObservableGauge("ingest.queued", () => Read().QueuedBytes, "By");
        _meter.CreateObservableGauge("ingest.pending.records", () => Read().PendingRecords);
        Count("ingest.messages.received", f => f.MessagesReceived);
        Count("ingest.messages.dropped", f => f.MessagesDropped);
        Count("ingest.messages.unreadable", f => f.MessagesUnreadable);
        Count("ingest.records.received", f => f.RecordsReceived);
        Count("ingest.records.repeated", f => f.RecordsRepeated);
        Count("ingest.records.written", f => f.RecordsWritten);
        Count("ingest.records.dropped", f => f.RecordsDropped);
        Count("ingest.points.written", f => f.PointsWritten);
        Count("ingest.dead.letters", f => f.DeadLetters);
        Count("ingest.nonfinite", f => f.NonFiniteLeftOut);
        Count("ingest.events.stored", f => f.EventsStored);
        Count("ingest.confirmations", f => f.ConfirmationsSent);
        Count("ingest.rebirths.asked", f => f.RebirthsAsked);
        Count("ingest.reconnects", f => f.Reconnects);
    }

    private IngestFigures _figures = new();
    private readonly Lock _lock = new();

    public IngestFigures Read() => Volatile.Read(ref _figures);

    /// <summary>Applies a change; readers see all of it or nothing.</summary>
    internal void Update(Func<IngestFigures, IngestFigures> change)
    {
        lock (_lock) { Volatile.Write(ref _figures, change(_figures)); }
    }

    public void Dispose() => _meter.Dispose();

    private void Count(string name, Func<IngestFigures, long> figure) => _meter.CreateObservableCounter(name, () => figure(Read()));
}
