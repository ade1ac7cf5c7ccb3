namespace LifeCircle.Edge.Support;

/// <summary>What code allocates once it is warm, on the thread that runs it.</summary>
public static class Allocated
{
    private const int WarmUps = 16;

    /// <summary>Bytes of all rounds together; 0 for code that only uses its memory again.</summary>
    public static long Bytes(int rounds, Action round)
    {
        ArgumentNullException.ThrowIfNull(round);
        for (int i = 0; i < WarmUps; i++) { round(); }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < rounds; i++) { round(); }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
