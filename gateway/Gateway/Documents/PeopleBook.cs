using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Model.Codes;
using LifeCircle.Edge.Model.Documents;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>Who a PIN, a card or a ticket belongs to. Knows nothing of attempts: whoever asks keeps the guard.</summary>
public sealed class PeopleBook(DocumentStore store, GatewaySettings settings)
{
    /// <param name="role">couriers, merchants or postmen.</param>
    /// <returns>The person, who may sign in; null for a wrong PIN.</returns>
    public Task<Person?> FindByPinAsync(string role, string typed, CancellationToken cancellationToken) =>
        FindAsync(role, PersonSecret.Pin(typed), p => p.Pin, cancellationToken);

    /// <param name="text">What the card reader typed.</param>
    /// <returns>The person, who may sign in; null for a card of nobody.</returns>
    public Task<Person?> FindByCardAsync(string role, string text, CancellationToken cancellationToken) =>
        FindAsync(role, PersonSecret.Card(text), p => p.Card, cancellationToken);

    /// <param name="utcNowMs">UTC milliseconds of a trusted clock; null when there is none, and then a ticket cannot be told to be over.</param>
    /// <returns>The person, where the ticket is good and the person may sign in; the verdict in any case.</returns>
    public (Person? Person, TicketVerdict Verdict) FindByTicket(string role, string text, long? utcNowMs)
    {
        SiteDocuments now = store.Current;
        TicketReading reading = TicketReader.Read(text, now.Keys, $"{settings.Site.Circle}/{settings.Site.Gateway}", utcNowMs / 1_000);
        bool fits = reading.IsGood && reading.Ticket!.Use == Use(role);
        return (fits ? now.People(role).People.FirstOrDefault(p => p.Active && p.Id == reading.Ticket!.Id) : null, reading.Verdict);
    }

    /// <summary>One computation, on a thread of its own: it takes a tenth of a second on a small board.</summary>
    private async Task<Person?> FindAsync(string role, string? secret, Func<Person, string?> hashOf, CancellationToken cancellationToken)
    {
        PeopleDocument people = store.Current.People(role);
        if (secret is null || people.People.Count == 0) { return null; }
        string hash = await Task.Run(() => PersonSecret.Hash(people, secret), cancellationToken);
        return people.People.FirstOrDefault(p => p.Active && hashOf(p) == hash);
    }

    private static string Use(string role) => role switch
    {
        DocumentNames.Couriers => "courier",
        DocumentNames.Merchants => "merchant",
        DocumentNames.Postmen => "postman",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "couriers, merchants and postmen are the roles."),
    };
}
