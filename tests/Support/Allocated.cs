namespace LifeCircle.Edge.Support;

/// <summary>What code allocates once it is warm, on the thread that runs it.</summary>
public static class Allocated
{
    private const int WarmUps = 16;

    /// <summary>Rounds that do not count, the dearest: a garbage collection in another test empties the shared pools, and the next who asks them pays.</summary>
    private const int Forgiven = 2;

    /// <summary>Bytes of all rounds together but for the two dearest; 0 for code that only uses its memory again.</summary>
    public static long Bytes(int rounds, Action round)
    {
        ArgumentNullException.ThrowIfNull(round);
        for (int i = 0; i < WarmUps; i++) { round(); }
        long[] bytes = new long[rounds];
        for (int i = 0; i < rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            bytes[i] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return bytes.Order().SkipLast(Forgiven).Sum();
    }
}
