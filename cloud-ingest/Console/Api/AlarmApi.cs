using System.Globalization;
using LifeCircle.Edge.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LifeCircle.Edge.Console.Api;

/// <summary>Open and past alarms, of one gateway and of the fleet.</summary>
internal static class AlarmApi
{
    private const int AlarmsMax = 1_000;

    public static void MapAlarms(this IEndpointRouteBuilder api)
    {
        api.MapGet("/alarms", AllAsync).WithSummary("Alarms of the fleet: the open ones first; state is open or past, both when it is not given").Produces<IReadOnlyList<AlarmRow>>().ProducesValidationProblem();
        api.MapGet("/gateways/{circle}/{gateway}/alarms", OfGatewayAsync).WithSummary("Alarms of one gateway: the open ones first").Produces<IReadOnlyList<AlarmRow>>().ProducesProblem(404).ProducesValidationProblem();
    }

    private static Task<IResult> AllAsync(string? state, string? limit, IFleet fleet, CancellationToken cancellationToken) => AnswerAsync(null, null, state, limit, fleet, cancellationToken);

    private static async Task<IResult> OfGatewayAsync(string circle, string gateway, string? state, string? limit, IFleet fleet, CancellationToken cancellationToken) =>
        await ConsoleApi.FindAsync(fleet, circle, gateway, cancellationToken) is null
            ? ConsoleApi.NoGateway(circle, gateway)
            : await AnswerAsync(circle, gateway, state, limit, fleet, cancellationToken);

    private static async Task<IResult> AnswerAsync(string? circle, string? gateway, string? state, string? limit, IFleet fleet, CancellationToken cancellationToken)
    {
        Dictionary<string, string[]> errors = [];
        int count = 100;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > AlarmsMax))
        {
            errors["limit"] = [$"The limit must be a number from 1 to {AlarmsMax}."];
        }

        if (state is not (null or "open" or "past")) { errors["state"] = ["The state must be open or past."]; }
        if (errors.Count > 0) { return ConsoleApi.Invalid(errors); }
        IReadOnlyList<AlarmRow> rows = await fleet.AlarmsAsync(circle, gateway, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<AlarmRow>>([.. rows.Where(a => state is null || a.IsOpen == (state == "open")).Take(count)]);
    }
}
