namespace LifeCircle.Edge.Lockers.LockBoards;

/// <summary>The check bytes of lock boards. Each changes with any single flipped bit of what it covers.</summary>
internal static class CheckByte
{
    /// <summary>Exclusive or of all bytes.</summary>
    internal static byte Xor(ReadOnlySpan<byte> bytes)
    {
        byte check = 0;
        foreach (byte b in bytes)
        {
            check ^= b;
        }

        return check;
    }

    /// <summary>Low byte of the sum of all bytes.</summary>
    internal static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte check = 0;
        foreach (byte b in bytes)
        {
            check = unchecked((byte)(check + b));
        }

        return check;
    }
}
