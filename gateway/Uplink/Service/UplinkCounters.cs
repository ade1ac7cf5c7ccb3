namespace LifeCircle.Edge.Uplink;

/// <summary>Counted by the uplink's task alone; others see them through <see cref="UplinkMonitor"/>.</summary>
internal sealed class UplinkCounters(bool usesTls)
{
    public Traffic Traffic { get; } = new(usesTls);

    public long Sessions, Births, MessagesSent, RecordsSent, BytesSent, RecordsConfirmed, Probes, RefusedConfirmations, RefusedMessages, Commands, UnreadableRecords, LastConfirmedMs, TakenOver;
}
