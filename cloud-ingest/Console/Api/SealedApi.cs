using System.Globalization;
using LifeCircle.Edge.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace LifeCircle.Edge.Console.Api;

/// <summary>Sealed parts of events: read, which leaves a record of who did, and erased. Both need a name and a reason.</summary>
internal static class SealedApi
{
    public static void MapSealed(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder one = api.MapGroup("/events/{circle}/{gateway}/{epoch}/{stream:int}/{offset:long}/sealed").WithTags("sealed parts");
        one.MapGet("", ReadAsync).WithSummary("An event's sealed part, to be opened with cloud-ingest unseal; issuer=WHO and why=REASON are kept").Produces<SealedPart>().ProducesProblem(404).ProducesProblem(410).ProducesValidationProblem();
        one.MapDelete("", EraseAsync).WithSummary("Erases an event's sealed part for good; issuer=WHO and why=REASON are kept").Produces(204).ProducesProblem(404).ProducesValidationProblem();
    }

    private static async Task<IResult> ReadAsync(string circle, string gateway, string epoch, int stream, long offset, string? issuer, string? why, ISealedParts parts, CancellationToken cancellationToken)
    {
        if (Order(circle, gateway, epoch, stream, offset, issuer, why, out SealedOrder order) is { } refused) { return refused; }
        return await parts.ReadAsync(order, cancellationToken) switch
        {
            null => None(offset),
            { Text: null } gone => TypedResults.Problem($"The sealed part was erased by {gone.ErasedBy}: {gone.ErasedWhy}", statusCode: StatusCodes.Status410Gone),
            { } part => TypedResults.Ok(part),
        };
    }

    private static async Task<IResult> EraseAsync(string circle, string gateway, string epoch, int stream, long offset, string? issuer, string? why, ISealedParts parts, CancellationToken cancellationToken) =>
        Order(circle, gateway, epoch, stream, offset, issuer, why, out SealedOrder order) is { } refused ? refused
        : await parts.EraseAsync(order, cancellationToken) ? TypedResults.NoContent() : None(offset);

    private static ValidationProblem? Order(string circle, string gateway, string epoch, int stream, long offset, string? issuer, string? why, out SealedOrder order)
    {
        Dictionary<string, string[]> errors = CommandRules.CheckPerson(issuer, why, "why");
        if (!ulong.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)) { errors["epoch"] = ["The epoch is a decimal number, as the events say it."]; }
        order = new SealedOrder(new EventPlace(circle, gateway, number, stream, offset), issuer ?? "", why ?? "");
        return errors.Count > 0 ? ConsoleApi.Invalid(errors) : null;
    }

    private static ProblemHttpResult None(long offset) => ConsoleApi.Missing("offset", $"Event {offset} has no sealed part, or none any more: parts are deleted after --keep-sealed-days.");
}
