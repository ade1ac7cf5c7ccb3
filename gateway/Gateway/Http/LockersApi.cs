using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Web.View;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LifeCircle.Edge.Gateway.Http;

/// <summary>Who does something about a locker, and why.</summary>
public sealed record OfficeRequest(
    [property: Description("Why; goes on record.")] string? Reason,
    [property: Description("Who; 'api' when absent.")] string? Issuer = null,
    [property: Description("api or cli; api when absent.")] string? Source = null);

/// <summary>Lockers for operators' programs on this machine: what books and sensors say, alarms, and what is done about them.</summary>
internal static class LockersApi
{
    private static readonly OfficeVerb[] OfCompartment = [OfficeVerb.Keep, OfficeVerb.Clear, OfficeVerb.Reissue, OfficeVerb.Open, OfficeVerb.Look, OfficeVerb.OutOfService, OfficeVerb.InService];
    private static readonly OfficeVerb[] OfStay = [OfficeVerb.Keep, OfficeVerb.Clear, OfficeVerb.Reissue];
    private static readonly OfficeVerb[] OfLocker = [OfficeVerb.OpenAll, OfficeVerb.Stop];
    private static readonly OfficeVerb[] OfAlarm = [OfficeVerb.Acknowledge, OfficeVerb.ClearAlarm];

    public static void MapLockersApi(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/v1").WithTags("lockers");
        api.MapGet("/lockers", Lockers).WithSummary("Every compartment with what books, door and sensor say; those in doubt first");
        api.MapPost("/lockers/{device}/compartments/{number}/{verb}", CompartmentAsync).WithSummary("keep, clear, reissue, open, look, out-of-service or in-service");
        api.MapPost("/lockers/{device}/{verb}", LockerAsync).WithSummary("open-all: every door, one after the other; stop: no further door");
        api.MapGet("/stays", Stays).WithSummary("Compartments in which something lies");
        api.MapPost("/stays/{id}/{verb}", StayAsync).WithSummary("keep, clear or reissue");
        api.MapGet("/alarms", Alarms).WithSummary("Alarms that are up, the most severe first");
        api.MapPost("/alarms/{id}/{verb}", AlarmAsync).WithSummary("acknowledge; clear-alarm for one that belongs to no compartment");
    }

    private static Ok<LockersSnapshot> Lockers([FromServices] ILockersView view) => TypedResults.Ok(view.Snapshot());

    private static Ok<IReadOnlyList<CompartmentNote>> Stays([FromServices] ILockersView view) => TypedResults.Ok<IReadOnlyList<CompartmentNote>>([.. view.Snapshot().Compartments.Where(c => c.Stay is not null)]);

    private static Ok<IReadOnlyList<AlarmNote>> Alarms([FromServices] ILockersView view) => TypedResults.Ok(view.Snapshot().Alarms);

    private static Task<Results<JsonHttpResult<OfficeAnswer>, JsonHttpResult<ErrorBody>>> CompartmentAsync(
        string device, string number, string verb, OfficeRequest request, [FromServices] ILockersView view, CancellationToken cancellationToken) =>
        DoAsync(view, verb, OfCompartment, device, $"compartment/{number}", "", request, cancellationToken);

    private static Task<Results<JsonHttpResult<OfficeAnswer>, JsonHttpResult<ErrorBody>>> LockerAsync(
        string device, string verb, OfficeRequest request, [FromServices] ILockersView view, CancellationToken cancellationToken) =>
        DoAsync(view, verb, OfLocker, device, "", "", request, cancellationToken);

    private static async Task<Results<JsonHttpResult<OfficeAnswer>, JsonHttpResult<ErrorBody>>> StayAsync(
        string id, string verb, OfficeRequest request, [FromServices] ILockersView view, CancellationToken cancellationToken) =>
        view.Snapshot().Compartments.FirstOrDefault(c => c.Stay?.Id == id) is { } at
            ? await DoAsync(view, verb, OfStay, at.Device, at.Part, "", request, cancellationToken)
            : Error(StatusCodes.Status404NotFound, $"There is no stay {id}.");

    private static Task<Results<JsonHttpResult<OfficeAnswer>, JsonHttpResult<ErrorBody>>> AlarmAsync(
        string id, string verb, OfficeRequest request, [FromServices] ILockersView view, CancellationToken cancellationToken) =>
        DoAsync(view, verb, OfAlarm, "", "", id, request, cancellationToken);

    private static async Task<Results<JsonHttpResult<OfficeAnswer>, JsonHttpResult<ErrorBody>>> DoAsync(
        ILockersView view, string word, OfficeVerb[] allowed, string device, string part, string id, OfficeRequest request, CancellationToken cancellationToken)
    {
        if (!allowed.Any(v => Word(v) == word)) { return Error(StatusCodes.Status400BadRequest, $"\"{word}\" is not understood here: {string.Join(", ", allowed.Select(Word))} are there."); }
        OfficeOrder order = new(allowed.First(v => Word(v) == word), device, part, id, request.Issuer ?? "api", request.Reason ?? "", request.Source == "cli" ? "cli" : "api");
        try
        {
            OfficeAnswer answer = await view.DoAsync(order, cancellationToken);
            return TypedResults.Json(answer, LockersJson.Default.OfficeAnswer, statusCode: Status(answer.End));
        }
        catch (InvalidOperationException e) { return Error(StatusCodes.Status503ServiceUnavailable, e.Message); }
    }

    public static string Word(OfficeVerb verb) => JsonNamingPolicy.KebabCaseLower.ConvertName(verb.ToString());

    private static JsonHttpResult<ErrorBody> Error(int status, string text) => TypedResults.Json(new ErrorBody(text), ApiJson.Default.ErrorBody, statusCode: status);

    private static int Status(OfficeEnd end) => end switch
    {
        OfficeEnd.Done => StatusCodes.Status200OK,
        OfficeEnd.Wrong => StatusCodes.Status400BadRequest,
        OfficeEnd.Unknown => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status409Conflict,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LockersSnapshot))]
[JsonSerializable(typeof(IReadOnlyList<CompartmentNote>))]
[JsonSerializable(typeof(IReadOnlyList<AlarmNote>))]
[JsonSerializable(typeof(OfficeRequest))]
[JsonSerializable(typeof(OfficeAnswer))]
internal sealed partial class LockersJson : JsonSerializerContext;
