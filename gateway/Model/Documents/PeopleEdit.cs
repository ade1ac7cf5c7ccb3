using System.Globalization;
using System.Security.Cryptography;
using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>A person to be added, as typed. Never logged: it holds a PIN in clear.</summary>
/// <param name="Pin">4 to 12 digits; null: one is made.</param>
/// <param name="Card">What the card reader types; null for no card.</param>
public sealed record PersonDraft(string Id, string Name, string Company, string? Phone, string? Pin, string? Card)
{
    public override string ToString() => $"person {Id}";
}

/// <summary>A document of people after a change, or why there is none.</summary>
/// <param name="Pin">The PIN of a new person in clear, to be shown once.</param>
public sealed record PeopleChange(PeopleDocument? Document, string Pin, string Complaint)
{
    public override string ToString() => Document is null ? Complaint : "changed";
}

/// <summary>Changes of a document of people. No I/O; each call costs a hash, so never on the writer's thread.</summary>
public static class PeopleEdit
{
    /// <summary>A new PIN has six digits, as a pickup code's least.</summary>
    private const int NewPinDigits = 6;

    private const int SaltBytes = 16;

    /// <summary>With 5,000 people a six-digit PIN is free at the first try in 99.5 % of cases.</summary>
    private const int TriesMax = 8;

    /// <summary>Adds a person; draws random bytes for what the draft leaves open.</summary>
    public static PeopleChange Add(PeopleDocument document, PersonDraft draft)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(draft);
        if (document.Salt.Length == 0) { document = document with { Salt = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SaltBytes)) }; }
        if (draft.Pin is not null && PersonSecret.Pin(draft.Pin) is null) { return Refused("the PIN must be 4 to 12 digits."); }
        if (draft.Card is not null && PersonSecret.Card(draft.Card) is null) { return Refused("the card must be 4 to 64 letters and digits, as the reader types it."); }
        if (document.People.Any(p => p.Id == draft.Id)) { return Refused($"there is a person {draft.Id} already; remove that one first, or choose another id."); }

        string? card = draft.Card is null ? null : PersonSecret.Hash(document, PersonSecret.Card(draft.Card)!);
        if (card is not null && document.People.Any(p => p.Card == card)) { return Refused("this card belongs to another person of the document."); }
        (string pin, string hash) = draft.Pin is null ? NewPin(document) : Hashed(document, PersonSecret.Pin(draft.Pin)!);
        if (document.People.Any(p => p.Pin == hash)) { return Refused("this PIN cannot be had; choose another or let one be made."); }
        Person person = new() { Id = draft.Id, Name = draft.Name, Company = draft.Company, Phone = draft.Phone, Pin = hash, Card = card };
        return new PeopleChange(document with { People = [.. document.People, person] }, pin, "");
    }

    public static PeopleChange Remove(PeopleDocument document, string id)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.People.Any(p => p.Id == id) ? new PeopleChange(document with { People = [.. document.People.Where(p => p.Id != id)] }, "", "") : NoSuch(document, id);
    }

    /// <summary>Lets a person sign in again, or no more.</summary>
    public static PeopleChange SetActive(PeopleDocument document, string id, bool active)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.People.Any(p => p.Id == id)
            ? new PeopleChange(document with { People = [.. document.People.Select(p => p.Id == id ? p with { Active = active } : p)] }, "", "")
            : NoSuch(document, id);
    }

    private static (string Pin, string Hash) NewPin(PeopleDocument document)
    {
        HashSet<string> taken = new(document.People.Select(p => p.Pin), StringComparer.Ordinal);
        (string Pin, string Hash) made = ("", "");
        for (int i = 0; i < TriesMax; i++)
        {
            made = Hashed(document, RandomNumberGenerator.GetInt32(1_000_000).ToString($"D{NewPinDigits}", CultureInfo.InvariantCulture));
            if (!taken.Contains(made.Hash)) { break; }
        }

        return made;
    }

    private static (string Pin, string Hash) Hashed(PeopleDocument document, string pin) => (pin, PersonSecret.Hash(document, pin));

    private static PeopleChange NoSuch(PeopleDocument document, string id) => Refused($"there is no person \"{id}\"; {SiteWords.InsteadOf(id, [.. document.People.Select(p => p.Id)])}");

    private static PeopleChange Refused(string complaint) => new(null, "", complaint);
}
