using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Model.Documents;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>The documents of a gateway that is down, straight in its database. Its next start tells of the changes.</summary>
/// <remarks>What depends on the site file, such as the devices' names, is not looked at here.</remarks>
internal sealed class DirectDesk(Database database, BootClock boot) : IDocumentDesk
{
    public Task<IReadOnlyList<DocumentLine>> ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredDocument> stored = database.Read(DocumentTable.All);
        return Task.FromResult<IReadOnlyList<DocumentLine>>([.. DocumentNames.All.Select(n => stored.FirstOrDefault(d => d.Name == n)?.Line ?? new DocumentLine(n, 0, "", ""))]);
    }

    public Task<(byte[] Body, long Version)> ReadAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(DocumentTable.All).FirstOrDefault(d => d.Name == name) is { } found ? (found.Body, found.Version) : (DocumentReader.WriteDefaults(name), 0));

    public Task<DocumentPut> PutAsync(string name, ReadOnlyMemory<byte> body, string source, string reason, long? ifVersion, CancellationToken cancellationToken)
    {
        if (DocumentPut.Complaint(reason) is { } complaint) { return Task.FromResult(DocumentPut.Refused(0, "$", complaint)); }
        DocumentReading reading = DocumentReader.Read(name, body);
        if (reading.Documents is null) { return Task.FromResult(new DocumentPut(0, reading.Errors)); }
        StoredDocument wished = StoredDocument.Of(name, body, source, boot);
        return database.WriteAsync(scope =>
        {
            (DocumentPut put, StoredDocument? document) = DocumentTable.Put(scope, wished, ifVersion);
            if (document is not null) { DocumentTable.PutUnsaid(scope, new UnsaidChange(name, document.Version, document.Sha256, source, reason.Trim())); }
            return put;
        });
    }
}
