using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Model.Documents;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>What came of a change of people; the PIN of a new one in clear, to be shown once.</summary>
public sealed record PeoplePut(DocumentPut Put, string Pin)
{
    public override string ToString() => Put.ToString();
}

/// <summary>Changes people of a document, wherever it lies.</summary>
public static class PeopleDesk
{
    /// <param name="role">couriers, merchants or postmen.</param>
    /// <param name="change">Runs on a thread of its own: it hashes.</param>
    public static async Task<PeoplePut> ChangeAsync(IDocumentDesk desk, string role, Func<PeopleDocument, PeopleChange> change, string source, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(desk);
        if (!DocumentNames.People.Contains(role, StringComparer.Ordinal)) { return Refused(0, $"\"{role}\" is no role; {SiteWords.InsteadOf(role, DocumentNames.People)}"); }
        (byte[] body, long version) = await desk.ReadAsync(role, cancellationToken);
        if (DocumentReader.Read(role, body).Documents is not { } now) { return Refused(version, "the document in force cannot be read by this program; put a whole one in its place."); }
        PeopleChange changed = await Task.Run(() => change(now.People(role)), cancellationToken);
        if (changed.Document is null) { return Refused(version, changed.Complaint); }
        DocumentPut put = await desk.PutAsync(role, DocumentReader.Write(changed.Document), source, reason, version, cancellationToken);
        return new PeoplePut(put, put.IsApplied ? changed.Pin : "");
    }

    private static PeoplePut Refused(long version, string complaint) => new(DocumentPut.Refused(version, "$", complaint), "");
}
