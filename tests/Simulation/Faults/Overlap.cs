namespace LifeCircle.Edge.Simulation;

/// <summary>Faults of one kind on one thing, which may overlap: the first one spoils it, and only the end of the last one mends it.</summary>
internal sealed class Overlap(Action spoil, Action mend)
{
    private int _held;

    public bool IsHeld => _held > 0;

    /// <summary>Begins one; what comes back ends it, and does nothing when it is called again.</summary>
    public Action Begin()
    {
        if (_held++ == 0) { spoil(); }
        bool isOver = false;
        return () =>
        {
            if (isOver) { return; }
            isOver = true;
            if (--_held == 0) { mend(); }
        };
    }
}
