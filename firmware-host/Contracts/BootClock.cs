namespace LifeCircle.Edge.Contracts;

/// <summary>Time that no step of the wall clock touches: CLOCK_MONOTONIC of this boot, and the boot's name.</summary>
/// <remarks>Both processes on the box read the same clock, so their instants compare. On Linux <see cref="TimeProvider.GetTimestamp"/> is CLOCK_MONOTONIC.</remarks>
public sealed class BootClock(TimeProvider time, string bootId)
{
    /// <summary>The kernel's boot id, 36 characters; the same for every process of the box until the next boot.</summary>
    public string BootId { get; } = bootId;

    /// <summary>Nanoseconds on CLOCK_MONOTONIC.</summary>
    public long MonotonicNs => (long)(time.GetTimestamp() * (1_000_000_000m / time.TimestampFrequency));

    /// <summary>The clock of this machine. Outside Linux, where only development happens, each process is a boot of its own.</summary>
    public static BootClock OfThisMachine(TimeProvider time)
    {
        const string Source = "/proc/sys/kernel/random/boot_id";
        string id = File.Exists(Source) ? File.ReadAllText(Source).Trim() : Guid.NewGuid().ToString();
        return new BootClock(time, id);
    }
}
