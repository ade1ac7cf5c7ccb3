namespace LifeCircle.Edge.Model.Documents;

/// <summary>The names of the documents; each is a line of the store, a path of the API and a file name without its ending.</summary>
public static class DocumentNames
{
    public const string Lockers = "lockers";
    public const string Couriers = "couriers";
    public const string Merchants = "merchants";
    public const string Postmen = "postmen";
    public const string Tariffs = "tariffs";
    public const string Addresses = "addresses";
    public const string Keys = "keys";

    public static IReadOnlyList<string> All { get; } = [Lockers, Couriers, Merchants, Postmen, Tariffs, Addresses, Keys];

    /// <summary>The three that name people, all of one form.</summary>
    public static IReadOnlyList<string> People { get; } = [Couriers, Merchants, Postmen];
}
