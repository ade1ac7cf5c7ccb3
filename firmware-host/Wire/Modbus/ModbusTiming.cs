namespace LifeCircle.Edge.Wire.Modbus;

/// <summary>The silences that tell one frame from the next.</summary>
public static class ModbusTiming
{
    /// <summary>Above this rate the silence no longer shrinks.</summary>
    private const int FixedAboveBaud = 19_200;

    /// <summary>1.75 ms, rounded up.</summary>
    private const int FixedMs = 2;

    /// <summary>3.5 characters of 11 bits, rounded up to whole ms.</summary>
    public static int SilenceMs(int baud)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baud);
        return baud > FixedAboveBaud ? FixedMs : ((7 * 11 * 1_000) + (2 * baud) - 1) / (2 * baud);
    }
}
