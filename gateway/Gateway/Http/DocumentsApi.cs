using System.ComponentModel;
using System.Globalization;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Model.Documents;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LifeCircle.Edge.Gateway.Http;

/// <param name="Version">In force now.</param>
/// <param name="Errors">Why nothing was changed; empty when it is in force.</param>
public sealed record DocumentBody(string Name, long Version, bool Unchanged, IReadOnlyList<MistakeBody> Errors);

public sealed record MistakeBody(
    [property: Description("JSON path, e.g. $.people[0].id")] string Path,
    [property: Description("What is wrong and what would be right.")] string Message);

/// <summary>A person to add.</summary>
public sealed record PersonRequest(
    [property: Description("[a-z0-9-]{1,32}")] string? Id,
    string? Name,
    string? Company,
    string? Phone,
    [property: Description("4 to 12 digits; one of six digits is made when absent.")] string? Pin,
    [property: Description("What the card reader types.")] string? Card,
    [property: Description("Why; goes on record.")] string? Reason)
{
    public override string ToString() => $"person {Id}";
}

public sealed record PersonBody(
    string Role, string Id, long Version,
    [property: Description("The person's PIN, this once: it is kept only as a hash.")] string Pin,
    IReadOnlyList<MistakeBody> Errors)
{
    public override string ToString() => $"person {Id}";
}

/// <summary>The documents, for programs on this machine.</summary>
internal static class DocumentsApi
{
    private static readonly string[] Sources = ["api", "cli"];

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/v1").WithTags("documents");
        api.MapGet("/documents", ListAsync).WithSummary("Every document with its version");
        api.MapGet("/documents/{name}", ReadAsync).WithSummary("A document as it was put, its version as the ETag; the defaults of one that never was");
        api.MapPut("/documents/{name}", PutAsync).WithSummary("Puts a whole document in force, or refuses it with every error");
        api.MapPost("/people/{role}", AddAsync).WithSummary("Adds a person to couriers, merchants or postmen; answers the PIN this once");
        api.MapDelete("/people/{role}/{id}", RemoveAsync).WithSummary("Removes a person");
    }

    private static async Task<Ok<IReadOnlyList<DocumentLine>>> ListAsync([FromServices] DocumentStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(await store.ListAsync(cancellationToken));

    private static async Task<Results<FileContentHttpResult, NotFound<ErrorBody>>> ReadAsync(string name, [FromServices] DocumentStore store, CancellationToken cancellationToken)
    {
        if (!DocumentNames.All.Contains(name, StringComparer.Ordinal)) { return TypedResults.NotFound(new ErrorBody(NoSuch(name))); }
        (byte[] body, long version) = await store.ReadAsync(name, cancellationToken);
        return TypedResults.File(body, "application/json", entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{version}\"")));
    }

    private static async Task<Results<JsonHttpResult<DocumentBody>, NotFound<ErrorBody>, JsonHttpResult<ErrorBody>>> PutAsync(
        string name, HttpRequest request, [FromServices] DocumentStore store, [FromServices] DiskHealth disk, CancellationToken cancellationToken,
        string? reason = null, string? source = null, long? ifVersion = null)
    {
        if (!DocumentNames.All.Contains(name, StringComparer.Ordinal)) { return TypedResults.NotFound(new ErrorBody(NoSuch(name))); }
        byte[] body = await BodyAsync(request, cancellationToken);
        return await OnDiskAsync<Results<JsonHttpResult<DocumentBody>, NotFound<ErrorBody>, JsonHttpResult<ErrorBody>>>(disk, async () =>
        {
            DocumentPut put = await store.PutAsync(name, body, Sources.Contains(source, StringComparer.Ordinal) ? source! : "api", reason ?? "", ifVersion, cancellationToken);
            return TypedResults.Json(new DocumentBody(name, put.Version, put.Unchanged, Mistakes(put)), ApiJson.Default.DocumentBody, statusCode: Status(put));
        }, e => e);
    }

    private static Task<Results<JsonHttpResult<PersonBody>, JsonHttpResult<ErrorBody>>> AddAsync(
        string role, PersonRequest person, [FromServices] DocumentStore store, [FromServices] DiskHealth disk, CancellationToken cancellationToken) =>
        ChangeAsync(role, person.Id ?? "", p => PeopleEdit.Add(p, new PersonDraft(person.Id ?? "", person.Name ?? "", person.Company ?? "", person.Phone, person.Pin, person.Card)), person.Reason, store, disk, cancellationToken);

    private static Task<Results<JsonHttpResult<PersonBody>, JsonHttpResult<ErrorBody>>> RemoveAsync(
        string role, string id, [FromServices] DocumentStore store, [FromServices] DiskHealth disk, CancellationToken cancellationToken, string? reason = null) =>
        ChangeAsync(role, id, p => PeopleEdit.Remove(p, id), reason, store, disk, cancellationToken);

    private static Task<Results<JsonHttpResult<PersonBody>, JsonHttpResult<ErrorBody>>> ChangeAsync(
        string role, string id, Func<PeopleDocument, PeopleChange> change, string? reason, DocumentStore store, DiskHealth disk, CancellationToken cancellationToken) =>
        OnDiskAsync<Results<JsonHttpResult<PersonBody>, JsonHttpResult<ErrorBody>>>(disk, async () =>
        {
            PeoplePut put = await PeopleDesk.ChangeAsync(store, role, change, "api", reason ?? "", cancellationToken);
            return TypedResults.Json(new PersonBody(role, id, put.Put.Version, put.Pin, Mistakes(put.Put)), ApiJson.Default.PersonBody, statusCode: Status(put.Put));
        }, e => e);

    /// <summary>At most one byte more than a document may have, so that a longer one is refused and not held.</summary>
    private static async Task<byte[]> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        byte[] body = new byte[DocumentReader.BytesMax + 1];
        int read = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return body[..read];
    }

    private static async Task<T> OnDiskAsync<T>(DiskHealth disk, Func<Task<T>> work, Func<JsonHttpResult<ErrorBody>, T> trouble)
    {
        try { return await work(); }
        catch (Exception e) when (DiskHealth.IsDiskFault(e))
        {
            disk.Failed(e);
            return trouble(TypedResults.Json(new ErrorBody(disk.Trouble), ApiJson.Default.ErrorBody, statusCode: StatusCodes.Status503ServiceUnavailable));
        }
    }

    private static MistakeBody[] Mistakes(DocumentPut put) => [.. put.Errors.Select(e => new MistakeBody(e.Path, e.Message))];

    private static int Status(DocumentPut put) => put switch
    {
        { IsApplied: true } => StatusCodes.Status200OK,
        { Stale: true } => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    };

    private static string NoSuch(string name) => $"There is no document {name}: {string.Join(", ", DocumentNames.All)} are there.";
}
