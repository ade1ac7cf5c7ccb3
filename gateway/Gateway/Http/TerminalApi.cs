using System.Text.Json.Serialization;
using LifeCircle.Edge.Gateway.Lockers;
using LifeCircle.Edge.Web.Kiosk.View;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LifeCircle.Edge.Gateway.Http;

/// <summary>A terminal for programs: the same screens and touches that the kiosk's page has, for other front ends on this machine and for tests.</summary>
internal static class TerminalApi
{
    public static void MapTerminalApi(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/v1/terminals").WithTags("terminals");
        api.MapGet("/{terminal}", Show).WithSummary("What the terminal shows now");
        api.MapPost("/{terminal}/touches", TouchAsync).WithSummary("A touch; answers with what the terminal shows when it is on disk");
    }

    private static Results<Ok<KioskImage>, BadRequest<ErrorBody>> Show(string terminal, [FromServices] IKiosk kiosk) =>
        LockerDesk.IsTerminal(terminal) ? TypedResults.Ok(kiosk.Now(terminal)) : Nameless(terminal);

    private static async Task<Results<Ok<KioskImage>, BadRequest<ErrorBody>, JsonHttpResult<ErrorBody>>> TouchAsync(
        string terminal, TouchRequest request, [FromServices] IKiosk kiosk, CancellationToken cancellationToken)
    {
        if (!LockerDesk.IsTerminal(terminal)) { return Nameless(terminal); }
        if (request.Input is null) { return TypedResults.BadRequest(new ErrorBody("input is missing: e.g. { \"$type\": \"start\", \"what\": \"Pickup\" }.")); }
        try
        {
            await kiosk.ActAsync(terminal, request.Step, request.Input, cancellationToken);
            return TypedResults.Ok(kiosk.Now(terminal));
        }
        catch (KioskBusyException e)
        {
            return TypedResults.Json(new ErrorBody(e.Message), ApiJson.Default.ErrorBody, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static BadRequest<ErrorBody> Nameless(string terminal) => TypedResults.BadRequest(new ErrorBody($"terminal is \"{terminal}\"; it must be of the form [a-z0-9-]{{1,32}}."));
}

/// <param name="Step">Of the screen that is touched; a touch for an older screen does nothing.</param>
public sealed record TouchRequest(long Step, KioskInput? Input);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TouchRequest))]
[JsonSerializable(typeof(KioskImage))]
internal sealed partial class TerminalJson : JsonSerializerContext;
