using LifeCircle.Edge.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LifeCircle.Edge.Console.Api;

/// <summary>Dead letters: looked at, written again, dropped. Every change needs a name and a reason.</summary>
internal static class DeadLetterApi
{
    private const int LettersMax = 1_000;
    private const int ActionsMax = 200;

    public static void MapDeadLetters(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder letters = api.MapGroup("/dead-letters").WithTags("dead letters");
        letters.MapGet("", ListAsync).WithSummary("Lines that the database did not take, newest first").Produces<DeadLetterList>().ProducesValidationProblem();
        letters.MapGet("/actions", ActionsAsync).WithSummary("Who wrote again or dropped what").Produces<IReadOnlyList<CommandRow>>();
        letters.MapPost("/redrive", RedriveAsync).WithSummary("Writes the letters that match again").Accepts<RedriveRequest>("application/json").Produces<RedriveResult>().ProducesProblem(404).ProducesValidationProblem();
        letters.MapDelete("", DropMatchingAsync).WithSummary("Drops the letters that match for good; all=true for every one").Produces<DropAnswer>().ProducesProblem(404).ProducesValidationProblem();
        letters.MapDelete("/{id:long}", DropOneAsync).WithSummary("Drops one letter for good").Produces<DropAnswer>().ProducesProblem(404).ProducesValidationProblem();
    }

    private static async Task<IResult> ListAsync(
        string? circle, string? gateway, string? reason, string? line, long? fromMs, long? untilMs, int? limit, IDeadLetters letters, CancellationToken cancellationToken) =>
        limit is < 1 or > LettersMax
            ? ConsoleApi.Invalid(new() { ["limit"] = [$"The limit must be a number from 1 to {LettersMax}."] })
            : TypedResults.Ok(await letters.ListAsync(new DeadLetterFilter(circle, gateway, reason, line, fromMs, untilMs), limit ?? 100, cancellationToken));

    private static async Task<IResult> ActionsAsync(IDeadLetters letters, CancellationToken cancellationToken) => TypedResults.Ok(await letters.ActionsAsync(ActionsMax, cancellationToken));

    private static async Task<IResult> RedriveAsync(HttpRequest http, IDeadLetters letters, CancellationToken cancellationToken)
    {
        (RedriveRequest? request, IResult? refused) = await ConsoleApi.ReadAsync(http, ApiJson.Default.RedriveRequest, cancellationToken);
        if (request is null) { return refused!; }
        if (CommandRules.CheckPerson(request.Issuer, request.Why, "why") is { Count: > 0 } errors) { return ConsoleApi.Invalid(errors); }
        DeadLetterFilter which = new(request.Circle, request.Gateway, request.Reason, request.Line, request.FromMs, request.UntilMs, request.Id);
        if (await NoneAsync(letters, which, cancellationToken) is { } none) { return none; }
        return TypedResults.Ok(await letters.RedriveAsync(new DeadLetterOrder(which, request.Issuer!, request.Why!), cancellationToken));
    }

    private static Task<IResult> DropOneAsync(long id, string? issuer, string? why, IDeadLetters letters, CancellationToken cancellationToken) =>
        DropAsync(new DeadLetterFilter(Id: id), issuer, why, letters, cancellationToken);

    private static async Task<IResult> DropMatchingAsync(
        string? circle, string? gateway, string? reason, string? line, long? fromMs, long? untilMs, bool? all, string? issuer, string? why, IDeadLetters letters, CancellationToken cancellationToken)
    {
        DeadLetterFilter which = new(circle, gateway, reason, line, fromMs, untilMs);
        return which == new DeadLetterFilter() && all != true
            ? ConsoleApi.Invalid(new() { ["all"] = ["No condition is set: this would drop every letter. Say all=true if that is meant."] })
            : await DropAsync(which, issuer, why, letters, cancellationToken);
    }

    private static async Task<IResult> DropAsync(DeadLetterFilter which, string? issuer, string? why, IDeadLetters letters, CancellationToken cancellationToken)
    {
        if (CommandRules.CheckPerson(issuer, why, "why") is { Count: > 0 } errors) { return ConsoleApi.Invalid(errors); }
        if (await NoneAsync(letters, which, cancellationToken) is { } none) { return none; }
        return TypedResults.Ok(new DropAnswer(await letters.DropAsync(new DeadLetterOrder(which, issuer!, why!), cancellationToken)));
    }

    private static async Task<IResult?> NoneAsync(IDeadLetters letters, DeadLetterFilter which, CancellationToken cancellationToken) =>
        (await letters.ListAsync(which, 1, cancellationToken)).Rows.Count > 0 ? null : ConsoleApi.Missing(which.Id is null ? "filter" : "id", "No dead letter matches.");
}
