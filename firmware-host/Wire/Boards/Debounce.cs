namespace LifeCircle.Edge.Wire.Boards;

/// <summary>Lets a contact's value follow its line only after the line has kept its level. Pure: the caller brings the clock.</summary>
/// <remarks><code>
/// level   ___|¯|_|¯¯¯¯¯¯¯¯¯¯¯¯¯|_____________
///                |-- stable --|   |-- stable --|
/// value   -------------------¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯__
/// </code>
/// Until the first level has been stable the value is not known. It takes at least two equal samples, however far apart.
/// </remarks>
public sealed class Debounce(TimeSpan stableFor)
{
    private bool? _candidate;
    private TimeSpan _since;

    /// <summary>The value; null while not known.</summary>
    public bool? Value { get; private set; }

    /// <param name="level">The level now; null when it cannot be read: the value is then not known, and begins anew.</param>
    public bool? Sample(bool? level, TimeSpan now)
    {
        if (level is null)
        {
            (_candidate, Value) = (null, null);
        }
        else if (level != _candidate)
        {
            (_candidate, _since) = (level, now);
        }
        else if (now - _since >= stableFor)
        {
            Value = level;
        }

        return Value;
    }
}
