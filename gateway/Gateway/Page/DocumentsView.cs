using System.Text;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Uplink;
using LifeCircle.Edge.Web.View;

namespace LifeCircle.Edge.Gateway.Page;

/// <summary>What the page of documents sees of the store.</summary>
public sealed class DocumentsView(DocumentStore store, WallClock clock, DiskHealth disk) : IDocumentsView
{
    private const string Source = "page";

    public IReadOnlyList<DocumentNote> Documents() => [.. DocumentNames.All.Select(Note)];

    public (string Text, long Version) Read(string name)
    {
        StoredDocument? found = store.Find(name);
        return (Encoding.UTF8.GetString(found?.Body ?? DocumentReader.WriteDefaults(name)), found?.Version ?? 0);
    }

    public IReadOnlyList<PersonNote> People(string role) =>
        [.. store.Current.People(role).People.Select(p => new PersonNote(p.Id, p.Name, p.Company, p.Phone ?? "", p.Card is not null, p.Active))];

    public Task<DocumentChange> PutAsync(string name, string text, string reason, long ifVersion, CancellationToken cancellationToken) =>
        OnDiskAsync(async () => Change(await store.PutAsync(name, Encoding.UTF8.GetBytes(text), Source, reason, ifVersion, cancellationToken), ""));

    public Task<DocumentChange> AddPersonAsync(string role, PersonForm person, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        PersonDraft draft = new(person.Id.Trim(), person.Name.Trim(), person.Company.Trim(), OrNull(person.Phone), OrNull(person.Pin), OrNull(person.Card));
        return ChangeAsync(role, p => PeopleEdit.Add(p, draft), reason, cancellationToken);
    }

    public Task<DocumentChange> SetActiveAsync(string role, string id, bool active, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(role, p => PeopleEdit.SetActive(p, id, active), reason, cancellationToken);

    public Task<DocumentChange> RemovePersonAsync(string role, string id, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(role, p => PeopleEdit.Remove(p, id), reason, cancellationToken);

    private DocumentNote Note(string name)
    {
        StoredDocument? found = store.Find(name);
        long? atMs = found is null ? null : clock.ToUtc(found.AppliedBoot, found.AppliedNs)?.UtcMs;
        return new DocumentNote(name, found?.Version ?? 0, found?.Source ?? "", atMs, DocumentNames.People.Contains(name, StringComparer.Ordinal));
    }

    private Task<DocumentChange> ChangeAsync(string role, Func<PeopleDocument, PeopleChange> change, string reason, CancellationToken cancellationToken) => OnDiskAsync(async () =>
    {
        PeoplePut put = await PeopleDesk.ChangeAsync(store, role, change, Source, reason, cancellationToken);
        return Change(put.Put, put.Pin);
    });

    private async Task<DocumentChange> OnDiskAsync(Func<Task<DocumentChange>> work)
    {
        try { return await work(); }
        catch (Exception e) when (DiskHealth.IsDiskFault(e))
        {
            disk.Failed(e);
            throw new InvalidOperationException(disk.Trouble, e);
        }
    }

    private static DocumentChange Change(DocumentPut put, string pin) => new(put.Version, [.. put.Errors.Select(e => new MistakeNote(e.Path, e.Message))], pin);

    private static string? OrNull(string typed) => typed.Trim() is { Length: > 0 } text ? text : null;
}
