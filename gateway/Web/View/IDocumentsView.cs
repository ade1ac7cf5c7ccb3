namespace LifeCircle.Edge.Web.View;

/// <summary>What the page of documents needs of the gateway. Changes complete when they are on disk; a refused one changes nothing and says everything that is wrong.</summary>
public interface IDocumentsView
{
    /// <summary>Every document, also those that were never put.</summary>
    IReadOnlyList<DocumentNote> Documents();

    /// <summary>The text in force and its version; the defaults, version 0, of a document that was never put.</summary>
    (string Text, long Version) Read(string name);

    /// <param name="role">couriers, merchants or postmen.</param>
    IReadOnlyList<PersonNote> People(string role);

    /// <param name="ifVersion">The version that the text was made from.</param>
    Task<DocumentChange> PutAsync(string name, string text, string reason, long ifVersion, CancellationToken cancellationToken);

    Task<DocumentChange> AddPersonAsync(string role, PersonForm person, string reason, CancellationToken cancellationToken);

    Task<DocumentChange> SetActiveAsync(string role, string id, bool active, string reason, CancellationToken cancellationToken);

    Task<DocumentChange> RemovePersonAsync(string role, string id, string reason, CancellationToken cancellationToken);
}

/// <param name="Version">0 for one that was never put: its defaults are in force.</param>
/// <param name="Source">api, page, cli, file or cloud; empty for none.</param>
/// <param name="AppliedUtcMs">Null while it is not known.</param>
public sealed record DocumentNote(string Name, long Version, string Source, long? AppliedUtcMs, bool IsOfPeople);

/// <summary>A person as the page shows one; PIN and card are not shown by anybody.</summary>
public sealed record PersonNote(string Id, string Name, string Company, string Phone, bool HasCard, bool Active);

/// <summary>What is typed for a new person.</summary>
public sealed record PersonForm
{
    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public string Company { get; set; } = "";

    public string Phone { get; set; } = "";

    /// <summary>Empty: one is made.</summary>
    public string Pin { get; set; } = "";

    public string Card { get; set; } = "";

    public override string ToString() => $"person {Id}";
}

/// <summary>What came of a change.</summary>
/// <param name="Mistakes">Why nothing changed; empty when it did.</param>
/// <param name="Pin">The PIN of a new person, shown this once.</param>
public sealed record DocumentChange(long Version, IReadOnlyList<MistakeNote> Mistakes, string Pin)
{
    public bool IsApplied => Mistakes.Count == 0;

    public override string ToString() => IsApplied ? "changed" : "refused";
}

/// <param name="Path">JSON path.</param>
/// <param name="Message">What is wrong and what would be right, in English.</param>
public sealed record MistakeNote(string Path, string Message);
