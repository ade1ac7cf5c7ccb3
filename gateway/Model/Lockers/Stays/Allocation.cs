namespace LifeCircle.Edge.Model.Lockers.Stays;

/// <summary>A compartment that is free and healthy.</summary>
/// <param name="Board">Of its device; doors of one board share a supply and a turn on the bus.</param>
/// <param name="LastUseMs">When its door was used last, on any clock that all candidates share; null for never.</param>
public sealed record FreeCompartment(Place Place, int Number, string Size, int Board, long? LastUseMs);

/// <summary>What a choice has to respect.</summary>
public sealed record AllocationWishes
{
    public required string Size { get; init; }

    /// <summary>Not these: an errand is at their door, or the lock was stuck just now.</summary>
    public IReadOnlySet<Place> Excluded { get; init; } = new HashSet<Place>();

    /// <summary>Boards with a door that is open now, each as device and board.</summary>
    public IReadOnlySet<(string Device, int Board)> OpenBoards { get; init; } = new HashSet<(string, int)>();

    /// <summary>Those within easy reach, of the site file; nothing else is known of heights. Who comes for a thing is not known when it is put in, so they go first.</summary>
    public IReadOnlySet<Place> InEasyReach { get; init; } = new HashSet<Place>();
}

/// <summary>Which compartment a thing is put into.</summary>
/// <remarks>
/// In this order: within easy reach; a board without an open door, so that two people do not wait for one supply; the one whose
/// last use is longest ago, so that locks wear evenly; device and number, so that the same cabinet always gives the same answer.
/// A wish that cannot be had is left out, the size and the exclusions never.
/// </remarks>
public static class Allocation
{
    /// <summary>Null when none is left.</summary>
    public static FreeCompartment? Choose(IEnumerable<FreeCompartment> free, AllocationWishes wishes)
    {
        ArgumentNullException.ThrowIfNull(wishes);
        return free
            .Where(f => f.Size == wishes.Size && !wishes.Excluded.Contains(f.Place))
            .OrderBy(f => !wishes.InEasyReach.Contains(f.Place))
            .ThenBy(f => wishes.OpenBoards.Contains((f.Place.Device, f.Board)))
            .ThenBy(f => f.LastUseMs ?? long.MinValue)
            .ThenBy(f => f.Place.Device, StringComparer.Ordinal)
            .ThenBy(f => f.Number)
            .ThenBy(f => f.Place.Part, StringComparer.Ordinal)
            .FirstOrDefault();
    }
}
