namespace LifeCircle.Edge.Charging.Meters;

/// <summary>Withholds an energy reading that is lower than the one before it: bills are differences, and energy does not come back.</summary>
/// <remarks>
/// A meter that was exchanged or set to zero counts on from less. So readings that stay below what was known, and do not fall among
/// themselves, are believed after <see cref="ReadingsToBelieve"/> of them; until then the point is faulty and has no value.
/// The first reading is always believed: nothing is known before it.
/// </remarks>
internal sealed class EnergyCounter
{
    /// <summary>More than any disturbance lasts, and soon enough after an exchange of the meter.</summary>
    internal const int ReadingsToBelieve = 10;

    private long _known;
    private long _lower;
    private int _lowerReadings;

    /// <param name="energyWh">From 0.</param>
    internal long? Take(long energyWh)
    {
        if (energyWh >= _known)
        {
            return Believe(energyWh);
        }

        _lowerReadings = _lowerReadings > 0 && energyWh >= _lower ? _lowerReadings + 1 : 1;
        _lower = energyWh;
        return _lowerReadings == ReadingsToBelieve ? Believe(energyWh) : null;
    }

    private long Believe(long energyWh)
    {
        (_known, _lowerReadings) = (energyWh, 0);
        return energyWh;
    }
}
