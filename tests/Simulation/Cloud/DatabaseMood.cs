namespace LifeCircle.Edge.Simulation;

/// <summary>How the time-series database answers.</summary>
internal enum DatabaseMood
{
    Fine,

    /// <summary>Nobody listens.</summary>
    Down,

    /// <summary>503, with or without Retry-After.</summary>
    Unavailable,

    /// <summary>429 with Retry-After.</summary>
    TooMany,

    /// <summary>500 to everything.</summary>
    Failing,

    /// <summary>It stores what it is given, and the answer is lost.</summary>
    StoredUnheard,

    /// <summary>It stores some of the lines, and the connection is cut.</summary>
    HalfStored,

    /// <summary>It takes its time.</summary>
    Slow,

    /// <summary>404: the database is missing, and making it helps or does not.</summary>
    Missing,

    /// <summary>413 to all but small bodies.</summary>
    Narrow,

    /// <summary>401: the token is refused.</summary>
    Locked,

    /// <summary>400 about the request itself, not about its lines.</summary>
    Misconfigured,

    /// <summary>400 to whatever comes: a proxy before a server that is not there.</summary>
    RefusingAll,

    /// <summary>422 to whatever comes.</summary>
    Unprocessable,
}

/// <summary>What a server does with the good lines beside one that it refuses, and what it says.</summary>
internal enum RefusalManner
{
    /// <summary>1.x: 400, the others are stored.</summary>
    PartialWrite,

    /// <summary>2.x: 400, nothing is stored.</summary>
    NothingStored,

    /// <summary>2.x and Cloud: 422, the others are stored.</summary>
    Unprocessable,
}
