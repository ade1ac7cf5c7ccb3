namespace LifeCircle.Edge.Gateway.Firmware;

/// <summary>One connection to firmware-host, as far as commands need it.</summary>
/// <param name="Number">Rises with every connection of this process.</param>
public sealed record LinkSession(long Number, string JournalId, string BootId, string Version);

/// <summary>How the link is doing: written by <see cref="FirmwareLink"/> and <see cref="LinkWatch"/>, read by everybody.</summary>
public sealed class LinkView
{
    private LinkSession? _session;
    private string _trouble = "";
    private bool _lost;
    private long _connects, _entries, _repeats, _readings;

    /// <summary>Null while not connected.</summary>
    public LinkSession? Session
    {
        get => Volatile.Read(ref _session);
        set => Volatile.Write(ref _session, value);
    }

    /// <summary>Why it is not connected; a sentence.</summary>
    public string Trouble
    {
        get => Volatile.Read(ref _trouble);
        set => Volatile.Write(ref _trouble, value);
    }

    /// <summary>The grace time is over and firmware-lost is on record.</summary>
    public bool Lost
    {
        get => Volatile.Read(ref _lost);
        set => Volatile.Write(ref _lost, value);
    }

    public long Connects => Interlocked.Read(ref _connects);

    public long Entries => Interlocked.Read(ref _entries);

    /// <summary>Entries that came again after they were safe here.</summary>
    public long Repeats => Interlocked.Read(ref _repeats);

    public long Readings => Interlocked.Read(ref _readings);

    public long CountConnect() => Interlocked.Increment(ref _connects);

    public void CountReading() => Interlocked.Increment(ref _readings);

    public void CountEntries(long taken, long repeated)
    {
        Interlocked.Add(ref _entries, taken);
        Interlocked.Add(ref _repeats, repeated);
    }
}
