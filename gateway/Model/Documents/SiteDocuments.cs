namespace LifeCircle.Edge.Model.Documents;

/// <summary>All documents as they are in force at one moment. A document that the gateway does not have is its defaults.</summary>
public sealed record SiteDocuments
{
    public static SiteDocuments Defaults { get; } = new();

    public LockerRules Lockers { get; init; } = new();

    public PeopleDocument Couriers { get; init; } = new();

    public PeopleDocument Merchants { get; init; } = new();

    public PeopleDocument Postmen { get; init; } = new();

    public Tariffs Tariffs { get; init; } = new();

    public Addresses Addresses { get; init; } = new();

    public Keys Keys { get; init; } = new();

    /// <summary>These, with one document taken from others.</summary>
    public SiteDocuments Taking(string name, SiteDocuments others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return name switch
        {
            DocumentNames.Lockers => this with { Lockers = others.Lockers },
            DocumentNames.Couriers => this with { Couriers = others.Couriers },
            DocumentNames.Merchants => this with { Merchants = others.Merchants },
            DocumentNames.Postmen => this with { Postmen = others.Postmen },
            DocumentNames.Tariffs => this with { Tariffs = others.Tariffs },
            DocumentNames.Addresses => this with { Addresses = others.Addresses },
            DocumentNames.Keys => this with { Keys = others.Keys },
            _ => this,
        };
    }

    /// <param name="role">couriers, merchants or postmen.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another word.</exception>
    public PeopleDocument People(string role) => role switch
    {
        DocumentNames.Couriers => Couriers,
        DocumentNames.Merchants => Merchants,
        DocumentNames.Postmen => Postmen,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "couriers, merchants and postmen are the roles."),
    };
}
