namespace LifeCircle.Edge.Ingest.Core;

/// <summary>A flood of bad messages must not become a flood of log lines.</summary>
internal sealed class LogRation(int ofWindowMax = 20, long windowMs = 10_000)
{
    private long _windowFromMs = long.MinValue;
    private int _taken;
    private long _skipped;

    public bool TryTake(long nowMs)
    {
        if (_windowFromMs == long.MinValue || nowMs - _windowFromMs >= windowMs) { (_windowFromMs, _taken) = (nowMs, 0); }
        if (_taken++ < ofWindowMax) { return true; }
        _skipped++;
        return false;
    }

    /// <summary>How many lines were saved, told once the window is over.</summary>
    public long TakeSkipped(long nowMs)
    {
        if (_skipped == 0 || nowMs - _windowFromMs < windowMs) { return 0; }
        long skipped = _skipped;
        _skipped = 0;
        return skipped;
    }
}
