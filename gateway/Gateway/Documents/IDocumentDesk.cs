namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>Where documents are read and put: the running gateway, its API, or the database of one that is down.</summary>
public interface IDocumentDesk
{
    /// <summary>Every document, also those that were never put.</summary>
    Task<IReadOnlyList<DocumentLine>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The bytes in force and their version; the defaults, version 0, of a document that was never put.</summary>
    Task<(byte[] Body, long Version)> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Reads the document whole and puts it in force; completes when it is on disk. Refused whole with every error.</summary>
    /// <param name="source">api, page, cli, file or cloud.</param>
    /// <param name="ifVersion">The version that the change was made from; null: whatever is in force.</param>
    Task<DocumentPut> PutAsync(string name, ReadOnlyMemory<byte> body, string source, string reason, long? ifVersion, CancellationToken cancellationToken);
}
