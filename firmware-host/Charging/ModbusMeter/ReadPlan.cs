namespace LifeCircle.Edge.Charging.ModbusMeter;

/// <summary>Registers that are read with one request.</summary>
internal readonly record struct ReadBlock(ushort Start, ushort Count)
{
    internal bool Holds(int register) => register >= Start && register < Start + Count;
}

/// <summary>Joins registers into as few requests as the meter allows. Pure.</summary>
internal static class ReadPlan
{
    /// <param name="starts">First registers of the wanted values.</param>
    /// <param name="width">Registers of one value.</param>
    /// <param name="gapMax">Registers that may be read along between two values; 0: only what is adjacent is joined.</param>
    /// <param name="registersMax">Most registers of one request.</param>
    internal static IReadOnlyList<ReadBlock> Make(IEnumerable<ushort> starts, int width, int gapMax, int registersMax)
    {
        var blocks = new List<ReadBlock>();
        foreach (ushort start in starts.Order())
        {
            ReadBlock last = blocks.Count > 0 ? blocks[^1] : default;
            int joined = start + width - last.Start;
            if (last.Count > 0 && start - (last.Start + last.Count) <= gapMax && joined <= registersMax)
            {
                blocks[^1] = last with { Count = (ushort)Math.Max(last.Count, joined) };
            }
            else
            {
                blocks.Add(new ReadBlock(start, (ushort)width));
            }
        }

        return blocks;
    }
}
