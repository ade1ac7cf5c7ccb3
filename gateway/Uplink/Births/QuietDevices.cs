namespace LifeCircle.Edge.Uplink;

/// <summary>Devices that have sent nothing since they were born: should the one message of their birth be lost, nobody would ask for it. It goes again now and then.</summary>
/// <remarks>A device that sends is found missing by the first record of it that cannot be read. No clock: the caller passes the time.</remarks>
internal sealed class QuietDevices
{
    /// <summary>The first repeat; each further one after twice the time, up to a day.</summary>
    private const long FirstMs = 300_000, MostMs = 24 * 3_600_000;

    private readonly Dictionary<string, (long DueMs, long WaitMs)> _quiet = new(StringComparer.Ordinal);

    /// <summary>When <see cref="TakeDue"/> has something; long.MaxValue for never.</summary>
    public long NextMs => _quiet.Count == 0 ? long.MaxValue : _quiet.Values.Min(q => q.DueMs);

    public void Clear() => _quiet.Clear();

    public void Born(string device, long nowMs) => _quiet[device] = (nowMs + FirstMs, FirstMs);

    /// <summary>It has sent, or it is away.</summary>
    public void Remove(string device) => _quiet.Remove(device);

    /// <summary>Those whose birth goes again now.</summary>
    public IReadOnlyList<string> TakeDue(long nowMs)
    {
        if (NextMs > nowMs) { return []; }
        string[] due = [.. _quiet.Where(q => q.Value.DueMs <= nowMs).Select(q => q.Key)];
        foreach (string device in due)
        {
            long waitMs = Math.Min(MostMs, _quiet[device].WaitMs * 2);
            _quiet[device] = (nowMs + waitMs, waitMs);
        }

        return due;
    }
}
