namespace LifeCircle.Edge.Model.Lockers.Watch;

/// <summary>What makes many openings at once a fault of the bus.</summary>
public sealed record StormRules
{
    /// <summary>So many compartments, on at least two boards: nobody forces that many doors so fast, while noise or a lost supply reads so at once.</summary>
    public int CompartmentsMin { get; init; } = 3;

    public int BoardsMin { get; init; } = 2;

    /// <summary>Within this. The same span as <see cref="DoorWatchRules.StormMs"/>.</summary>
    public int WindowMs { get; init; } = 2_000;
}

/// <summary>One opening that no command explains.</summary>
public readonly record struct StrangeOpening(string Part, int Board, long AtNs);

/// <summary>Openings without a command on one device: many at once are one alarm of the device (bus-suspect), not that many intrusions.</summary>
/// <remarks><code>
///            third compartment, second board, within 2 s                 a person looked
///   Calm ------------------------------------------------> Suspect ---------------------> Calm
///                                                           |    ^
///                                                           +----+ further openings within 2 s of the storm's last one belong to it
/// </code>
/// Openings later than that are intrusions again, also while suspect. What is up is not raised again.
/// </remarks>
/// <param name="Recent">Of the last <see cref="StormRules.WindowMs"/>; at most <see cref="RecentMax"/>.</param>
/// <param name="StormNs">Last opening of the last storm; null: none in this boot.</param>
public sealed record OpeningStorm(bool Suspect, IReadOnlyList<StrangeOpening> Recent, long? StormNs)
{
    /// <summary>More than this says nothing more: a device has at most 384 doors, but three are enough.</summary>
    public const int RecentMax = 512;

    public static OpeningStorm Calm { get; } = new(false, [], null);

    /// <summary>The journal says that a door opened and no command did it.</summary>
    public OpeningStormStep Opened(string part, int board, long nowNs, StormRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        long windowNs = rules.WindowMs * 1_000_000L;
        StrangeOpening[] recent = [.. Recent.Where(r => nowNs - r.AtNs <= windowNs && r.Part != part).TakeLast(RecentMax - 1), new(part, board, nowNs)];
        bool goesOn = StormNs is { } last && nowNs - last <= windowNs;
        bool many = recent.Length >= rules.CompartmentsMin && recent.Select(r => r.Board).Distinct().Count() >= rules.BoardsMin;
        return goesOn || many
            ? new(new(true, recent, nowNs), Raised: !Suspect, Cleared: false, goesOn ? [part] : [.. recent.Select(r => r.Part)])
            : new(this with { Recent = recent }, Raised: false, Cleared: false, []);
    }

    /// <summary>A person looked at bus and supply.</summary>
    public OpeningStormStep Checked() => new(Calm, Raised: false, Cleared: Suspect, []);

    /// <summary>Instants of before mean nothing.</summary>
    public OpeningStorm Restarted() => Calm with { Suspect = Suspect };
}

/// <param name="Parts">Compartments whose opening belongs to the storm: their watch is told so.</param>
public readonly record struct OpeningStormStep(OpeningStorm State, bool Raised, bool Cleared, IReadOnlyList<string> Parts);
