using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LifeCircle.Edge.Ingest;
using LifeCircle.Edge.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace LifeCircle.Edge.Console.Api;

/// <summary>The REST API under <c>/api/v1</c>, and <c>/healthz</c>.</summary>
internal static class ConsoleApi
{
    private const int EventsMax = 1_000;

    public static void MapConsoleApi(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/v1").WithTags("fleet");
        api.MapGet("/gateways", GatewaysAsync).WithSummary("All gateways").Produces<IReadOnlyList<GatewayRow>>();
        api.MapGet("/gateways/{circle}/{gateway}", GatewayAsync).WithSummary("One gateway and its devices").Produces<GatewayAnswer>().ProducesProblem(404);
        api.MapGet("/gateways/{circle}/{gateway}/points", PointsAsync).WithSummary("Current values").Produces<IReadOnlyList<PointRow>>().ProducesProblem(404);
        api.MapGet("/gateways/{circle}/{gateway}/events", EventsAsync).WithSummary("Newest events first").Produces<IReadOnlyList<EventAnswer>>().ProducesProblem(404).ProducesValidationProblem();
        api.MapAlarms();
        api.MapGet("/gateways/{circle}/{gateway}/ledger", LedgerAsync).WithSummary("What is in the database, what is missing").Produces<LedgerView>().ProducesProblem(404);
        api.MapPost("/gateways/{circle}/{gateway}/devices/{device}/commands", IssueAsync).WithSummary("Gives a device an order")
            .Accepts<CommandRequest>("application/json").Produces<CommandRow>(202).ProducesProblem(404).ProducesValidationProblem();
        api.MapGet("/commands/{id}", CommandAsync).WithSummary("An order and what became of it").Produces<CommandRow>().ProducesProblem(404);
        api.MapDeadLetters();
        api.MapSealed();
        routes.MapGet("/status", (IngestStatus status) => TypedResults.Ok(status.Read())).WithTags("process").WithSummary("All figures of the ingest, with the database as it was recognised").Produces<IngestFigures>();
        routes.MapGet("/healthz", Health).WithTags("process").WithSummary("How the process does").Produces<HealthAnswer>();
    }

    private static async Task<IResult> GatewaysAsync(IFleet fleet, CancellationToken cancellationToken) =>
        TypedResults.Ok(await fleet.GatewaysAsync(cancellationToken));

    private static async Task<IResult> GatewayAsync(string circle, string gateway, IFleet fleet, CancellationToken cancellationToken) =>
        await FindAsync(fleet, circle, gateway, cancellationToken) is { } row
            ? TypedResults.Ok(new GatewayAnswer(row, await fleet.DevicesAsync(circle, gateway, cancellationToken)))
            : NoGateway(circle, gateway);

    private static async Task<IResult> PointsAsync(string circle, string gateway, string? device, IFleet fleet, CancellationToken cancellationToken) =>
        await FindAsync(fleet, circle, gateway, cancellationToken) is null
            ? NoGateway(circle, gateway)
            : TypedResults.Ok(await fleet.PointsAsync(circle, gateway, device, cancellationToken));

    private static async Task<IResult> EventsAsync(string circle, string gateway, string? limit, IFleet fleet, CancellationToken cancellationToken)
    {
        int count = 100;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > EventsMax))
        {
            return Invalid(new() { ["limit"] = [$"The limit must be a number from 1 to {EventsMax}."] });
        }

        if (await FindAsync(fleet, circle, gateway, cancellationToken) is null) { return NoGateway(circle, gateway); }
        IReadOnlyList<EventRow> rows = await fleet.EventsAsync(circle, gateway, count, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<EventAnswer>>([.. rows.Select(EventAnswer.Of)]);
    }

    private static async Task<IResult> LedgerAsync(string circle, string gateway, IFleet fleet, CancellationToken cancellationToken) =>
        await fleet.LedgerAsync(circle, gateway, cancellationToken) is { } ledger ? TypedResults.Ok(ledger) : NoGateway(circle, gateway);

    private static async Task<IResult> IssueAsync(string circle, string gateway, string device, HttpRequest http, IFleet fleet, ICommandDesk desk, CancellationToken cancellationToken)
    {
        (CommandRequest? request, IResult? refused) = await ReadAsync(http, ApiJson.Default.CommandRequest, cancellationToken);
        if (request is null) { return refused!; }
        if (await FindAsync(fleet, circle, gateway, cancellationToken) is null) { return NoGateway(circle, gateway); }
        IReadOnlyList<DeviceRow> devices = await fleet.DevicesAsync(circle, gateway, cancellationToken);
        if (devices.FirstOrDefault(d => d.Id == device) is not { } row)
        {
            return Missing("device", $"Gateway {gateway} has no device {device}; it has {string.Join(", ", devices.Where(d => d.Id.Length > 0).Select(d => d.Id))}.");
        }

        if (CommandRules.Check(request, row) is { Count: > 0 } errors) { return Invalid(errors); }
        CommandRow issued = await desk.IssueAsync(
            new NewCommand(circle, gateway, device, request.Part ?? "", request.Verb!, request.Issuer ?? "api", request.Reason!, request.ValidForMs ?? CommandRules.ValidForMsDefault),
            cancellationToken);
        return TypedResults.Accepted($"/api/v1/commands/{issued.Id}", issued);
    }

    private static async Task<IResult> CommandAsync(string id, ICommandDesk desk, CancellationToken cancellationToken) =>
        await desk.FindAsync(id, cancellationToken) is { } row ? TypedResults.Ok(row) : Missing("id", $"No command has the id {id}.");

    /// <summary>200 also when degraded: restarting this process would mend neither broker nor database.</summary>
    private static Ok<HealthAnswer> Health(IngestStatus status)
    {
        IngestFigures figures = status.Read();
        bool ok = figures is { Connected: true, DatabaseOk: true };
        return TypedResults.Ok(new HealthAnswer(ok ? "ok" : "degraded", new(figures.Connected, figures.LinkText), new(figures.DatabaseOk, figures.DatabaseText), figures.DeadLetters, figures.DatabaseServer));
    }

    /// <summary>Read by hand, so that a wrong type is answered with the field's name.</summary>
    internal static async Task<(T? Request, IResult? Refused)> ReadAsync<T>(HttpRequest http, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (!http.HasJsonContentType())
        {
            return (null, TypedResults.Problem("Send the order as application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType));
        }

        try
        {
            T? request = await JsonSerializer.DeserializeAsync(http.Body, type, cancellationToken);
            return request is null ? (null, Invalid(new() { ["$"] = ["The body is null; it must be an object."] })) : (request, null);
        }
        catch (JsonException e)
        {
            string field = e.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "$";
            return (null, Invalid(new() { [field] = [field == "$" ? "The body is not a JSON object." : "The value has the wrong type."] }));
        }
    }

    internal static async Task<GatewayRow?> FindAsync(IFleet fleet, string circle, string gateway, CancellationToken cancellationToken) =>
        (await fleet.GatewaysAsync(cancellationToken)).FirstOrDefault(g => g.Circle == circle && g.Gateway == gateway);

    internal static ProblemHttpResult NoGateway(string circle, string gateway) => Missing("gateway", $"No gateway {gateway} of circle {circle} has reported yet.");

    internal static ProblemHttpResult Missing(string field, string sentence) =>
        TypedResults.Problem(sentence, statusCode: StatusCodes.Status404NotFound, extensions: [new KeyValuePair<string, object?>("field", field)]);

    internal static ValidationProblem Invalid(Dictionary<string, string[]> errors) => TypedResults.ValidationProblem(errors, detail: "Nothing was sent: the order is not valid.");
}
