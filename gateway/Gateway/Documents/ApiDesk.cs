using System.Globalization;
using System.Net;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Gateway.Http;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>The documents of a running gateway, through its local API.</summary>
internal sealed class ApiDesk(HttpClient http) : IDocumentDesk
{
    private const string Documents = "/api/v1/documents";

    public async Task<IReadOnlyList<DocumentLine>> ListAsync(CancellationToken cancellationToken) =>
        await http.GetFromJsonAsync(Documents, ApiJson.Default.IReadOnlyListDocumentLine, cancellationToken) ?? [];

    public async Task<(byte[] Body, long Version)> ReadAsync(string name, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await http.GetAsync($"{Documents}/{name}", cancellationToken);
        answer.EnsureSuccessStatusCode();
        long version = long.Parse(answer.Headers.ETag!.Tag.Trim('"'), CultureInfo.InvariantCulture);
        return (await answer.Content.ReadAsByteArrayAsync(cancellationToken), version);
    }

    public async Task<DocumentPut> PutAsync(string name, ReadOnlyMemory<byte> body, string source, string reason, long? ifVersion, CancellationToken cancellationToken)
    {
        string from = ifVersion is { } version ? string.Create(CultureInfo.InvariantCulture, $"&ifVersion={version}") : "";
        using ReadOnlyMemoryContent content = new(body);
        using HttpResponseMessage answer = await http.PutAsync($"{Documents}/{name}?source={source}&reason={Uri.EscapeDataString(reason)}{from}", content, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.Conflict
            && await answer.Content.ReadFromJsonAsync(ApiJson.Default.DocumentBody, cancellationToken) is { } said)
        {
            return new DocumentPut(said.Version, [.. said.Errors.Select(e => new SiteError(e.Path, e.Message))], said.Unchanged, answer.StatusCode == HttpStatusCode.Conflict);
        }

        throw new HttpRequestException($"the gateway answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }
}
