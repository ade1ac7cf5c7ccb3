using LifeCircle.Edge.Gateway.Records;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>The platform's sealing key as the document <c>keys</c> has it now.</summary>
public sealed class DocumentPlatformKey(DocumentStore documents) : IPlatformKey
{
    public (string Id, byte[] SpkiDer)? Current => documents.Current.Keys.Sealing is { } key ? (key.Id, Convert.FromBase64String(key.PublicKey)) : null;
}
