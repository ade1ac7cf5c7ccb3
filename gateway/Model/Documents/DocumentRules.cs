using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>What no single value of a document can break alone, and what an attribute cannot say.</summary>
internal static partial class DocumentRules
{
    private const int RemindersMax = 8;
    private const int ListMax = 1_000;
    private static readonly string[] Uses = ["courier", "merchant", "postman", "pickup"];

    public static IEnumerable<SiteError> Check(LockerRules rules)
    {
        if (rules.Codes.Alphabet.Distinct().Count() != rules.Codes.Alphabet.Length) { yield return new("$.codes.alphabet", "a character stands in it twice; each once is right."); }
        IReadOnlyList<int> hours = rules.Retention.ReminderHours;
        if (hours.Count > RemindersMax) { yield return new("$.retention.reminderHours", $"{hours.Count} reminders; at most {RemindersMax} are right."); }
        for (int i = 0; i < hours.Count; i++)
        {
            if (hours[i] is < 1 or > 720 || (i > 0 && hours[i] <= hours[i - 1])) { yield return new($"$.retention.reminderHours[{i}]", $"{hours[i]} stands here; 1 to 720 is right, each more than the one before."); }
        }

        foreach (SiteError error in TooMany(rules.Chilled, ListMax, "$.chilled").Concat(TooMany(rules.OutOfService, ListMax, "$.outOfService"))) { yield return error; }
        foreach (SiteError error in SiteWords.Twice(rules.OutOfService, o => $"{o.Device}/{o.Part}", "$.outOfService", "part")) { yield return error; }
        foreach (SiteError error in rules.Chilled.SelectMany((c, i) => Check(c, $"$.chilled[{i}]")).Concat(ChilledTwice(rules.Chilled))) { yield return error; }
    }

    public static IEnumerable<SiteError> Check(PeopleDocument document)
    {
        IReadOnlyList<Person> people = document.People;
        if (BytesOf(document.Salt) is not (>= PeopleDocument.SaltBytesMin and <= PeopleDocument.SaltBytesMax) && (people.Count > 0 || document.Salt.Length > 0))
        {
            yield return new("$.salt", "16 to 64 random bytes in base64 are right; gateway people add makes them for a new document.");
        }

        foreach (SiteError error in TooMany(people, PeopleDocument.PeopleMax, "$.people")) { yield return error; }
        for (int i = 0; i < people.Count; i++)
        {
            if (BytesOf(people[i].Pin) != PersonSecret.HashBytes) { yield return new($"$.people[{i}].pin", "this is no hash of a PIN: 32 bytes in base64 are right, never the PIN itself. gateway people add makes it."); }
            if (people[i].Card is { } card && BytesOf(card) != PersonSecret.HashBytes) { yield return new($"$.people[{i}].card", "this is no hash of a card: 32 bytes in base64 are right, never the card's number itself."); }
        }

        foreach (SiteError error in SiteWords.Twice(people, p => p.Id, "$.people", "id")) { yield return error; }
        foreach (SiteError error in SiteWords.Twice(people, p => p.Pin, "$.people", "pin").Concat(SiteWords.Twice(people, p => p.Card ?? "", "$.people", "card"))) { yield return error; }
    }

    public static IEnumerable<SiteError> Check(Tariffs tariffs) => SiteWords.Twice(tariffs.Storage, t => t.Size, "$.storage", "size");

    public static IEnumerable<SiteError> Check(Addresses addresses) =>
    [
        .. TooMany(addresses.Items, Addresses.ItemsMax, "$.addresses"),
        .. SiteWords.Twice(addresses.Items, a => a.Id, "$.addresses", "id"),
        .. SiteWords.Twice(addresses.Items, a => a.Device.Length > 0 && a.Part.Length > 0 ? $"{a.Device}/{a.Part}" : "", "$.addresses", "part"),
    ];

    public static IEnumerable<SiteError> Check(Keys keys)
    {
        foreach (SiteError error in TooMany(keys.Tickets, Keys.TicketsMax, "$.tickets").Concat(SiteWords.Twice(keys.Tickets, k => k.Id, "$.tickets", "id"))) { yield return error; }
        for (int i = 0; i < Math.Min(keys.Tickets.Count, Keys.TicketsMax); i++)
        {
            TicketKey key = keys.Tickets[i];
            if (!IsP256(key.PublicKey)) { yield return new($"$.tickets[{i}].publicKey", KeyAsked); }
            if (key.Uses.Count == 0) { yield return new($"$.tickets[{i}].uses", $"it is for nothing; known are {string.Join(", ", Uses)}."); }
            for (int u = 0; u < key.Uses.Count; u++)
            {
                if (!Uses.Contains(key.Uses[u], StringComparer.Ordinal)) { yield return new($"$.tickets[{i}].uses[{u}]", $"\"{key.Uses[u]}\" stands here; {SiteWords.InsteadOf(key.Uses[u], Uses)}"); }
            }
        }

        if (keys.Sealing is { } sealing && !IsP256(sealing.PublicKey)) { yield return new("$.sealing.publicKey", KeyAsked); }
    }

    private const string KeyAsked = "this is no P-256 public key: base64 of its SubjectPublicKeyInfo is right (openssl ec -pubout -outform DER | base64 -w0).";

    private static IEnumerable<SiteError> Check(ChilledRule rule, string path)
    {
        if (rule.Parts.Count == 0) { yield return new($"{path}.parts", "no compartment stands here; name at least one."); }
        for (int i = 0; i < rule.Parts.Count; i++)
        {
            if (!Part().IsMatch(rule.Parts[i])) { yield return new($"{path}.parts[{i}]", $"\"{rule.Parts[i]}\" stands here, {DocumentWords.PartAsked}"); }
        }

        if (rule.MinMilliC >= rule.MaxMilliC) { yield return new($"{path}.minMilliC", $"{rule.MinMilliC} is not below maxMilliC {rule.MaxMilliC}."); }
    }

    private static IEnumerable<SiteError> ChilledTwice(IReadOnlyList<ChilledRule> rules)
    {
        HashSet<(string, string)> seen = [];
        return rules.SelectMany((rule, i) => rule.Parts.Select((part, j) => (rule.Device, Part: part, Path: $"$.chilled[{i}].parts[{j}]")))
            .Where(p => p.Device.Length > 0 && p.Part.Length > 0 && !seen.Add((p.Device, p.Part)))
            .Select(p => new SiteError(p.Path, $"\"{p.Part}\" of {p.Device} is chilled by another line already; each once is right."));
    }

    private static IEnumerable<SiteError> TooMany<T>(IReadOnlyList<T> items, int max, string path) =>
        items.Count > max ? [new SiteError(path, $"{items.Count} lines; at most {max} are right.")] : [];

    /// <summary>Bytes that a base64 text stands for; -1 where it is none.</summary>
    private static int BytesOf(string base64) => Base64.IsValid(base64, out int bytes) ? bytes : -1;

    private static bool IsP256(string base64)
    {
        const int CharsMax = 1_024;
        if (base64.Length > CharsMax || !Base64.IsValid(base64)) { return false; }
        try
        {
            using ECDsa key = ECDsa.Create();
            byte[] spki = Convert.FromBase64String(base64);
            key.ImportSubjectPublicKeyInfo(spki, out int read);
            return read == spki.Length && key.KeySize == 256 && key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
        }
        catch (CryptographicException) { return false; }
    }

    [GeneratedRegex(DocumentWords.PartPattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Part();
}
