namespace LifeCircle.Edge.Uplink;

/// <summary>Counted by the uplink's task alone; others see them through <see cref="UplinkMonitor"/>.</summary>
internal sealed class UplinkCounters
{
    public long Sessions, Births, MessagesSent, RecordsSent, BytesSent, RecordsConfirmed, Probes, RefusedConfirmations, RefusedMessages, Commands, UnreadableRecords;
}
