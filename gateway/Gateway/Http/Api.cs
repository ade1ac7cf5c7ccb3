using System.Globalization;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Node;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Uplink;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LifeCircle.Edge.Gateway.Http;

/// <summary>The local API: what the page shows, for programs on this machine.</summary>
internal static class Api
{
    private const int ReasonCharsMax = 512;

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", Health).WithSummary("Whether firmware-host, uplink and database are well").WithTags("health");
        RouteGroupBuilder api = routes.MapGroup("/api/v1").WithTags("corner");
        api.MapGet("/devices", Devices).WithSummary("The devices of this corner");
        api.MapGet("/points", Points).WithSummary("Every point with its value now");
        api.MapGet("/outbox", Outbox).WithSummary("What waits for the cloud's confirmation");
        api.MapPost("/devices/{device}/commands", PostCommandAsync).WithSummary("Runs a command at most once per id; answers when it is stored");
        api.MapGet("/commands/{id}", GetCommand).WithSummary("A command and its result");
    }

    private static JsonHttpResult<HealthBody> Health([FromServices] LinkView link, [FromServices] UplinkMonitor uplink, [FromServices] DiskHealth disk, [FromServices] NodePoints node)
    {
        UplinkStatus up = uplink.Status;
        bool firmwareUp = link.Session is not null, databaseOk = disk.Trouble.Length == 0;
        HealthBody body = new(
            firmwareUp && up.Connected && databaseOk ? "ok" : "degraded",
            firmwareUp ? "up" : link.Lost ? "lost" : "connecting",
            link.Trouble,
            up.Connected ? "up" : "away",
            up.Text,
            databaseOk ? "ok" : "trouble",
            disk.Trouble,
            typeof(Api).Assembly.GetName().Version?.ToString(3) ?? "",
            node.UptimeS);
        return TypedResults.Json(body, ApiJson.Default.HealthBody, statusCode: databaseOk ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static Ok<IReadOnlyList<DeviceBody>> Devices([FromServices] CornerState corner) => TypedResults.Ok<IReadOnlyList<DeviceBody>>(
        [.. corner.Devices().Select(d => new DeviceBody(d.Id, d.Kind, d.Name, d.Online, d.Verbs, [.. d.Parts.Select(p => new PartBody(p.Path, p.Size))]))]);

    private static Ok<IReadOnlyList<PointBody>> Points([FromServices] CornerState corner, [FromServices] WallClock clock, [FromServices] LinkView link, [FromServices] BootClock boot)
    {
        string bootId = link.Session?.BootId ?? boot.BootId;
        return TypedResults.Ok<IReadOnlyList<PointBody>>([.. corner.Devices().SelectMany(d => d.Points.Select(p => Point(d.Id, p, clock.ToUtc(bootId, p.Reading.AtNs)?.UtcMs)))]);
    }

    private static PointBody Point(string device, PointCell point, long? atMs) => new(
        device,
        point.Info.Name,
        point.Info.Kind.ToString().ToLowerInvariant(),
        point.Info.Unit,
        point.Reading.Value.Kind switch
        {
            LiveKind.Boolean => point.Reading.Value.Boolean,
            LiveKind.Integer => point.Reading.Value.Integer,
            LiveKind.Double => point.Reading.Value.Double,
            LiveKind.Text => point.Reading.Value.Text,
            _ => null,
        },
        point.Reading.Quality.ToString().ToLowerInvariant(),
        point.Reading.Fault,
        atMs);

    private static Ok<OutboxBody> Outbox([FromServices] Outbox.Outbox outbox)
    {
        StreamBody[] streams = [Stream(outbox, OutboxStream.Events, "events"), Stream(outbox, OutboxStream.Telemetry, "telemetry")];
        return TypedResults.Ok(new OutboxBody(outbox.Epoch.ToString("x16", CultureInfo.InvariantCulture), streams.Sum(s => s.Records), streams.Sum(s => s.Bytes), streams));
    }

    private static StreamBody Stream(Outbox.Outbox outbox, OutboxStream stream, string name)
    {
        OutboxExtent extent = outbox.Extent(stream);
        return new StreamBody(name, extent.Tail, extent.Head, extent.Records, extent.Bytes, outbox.BytesMax(stream));
    }

    private static async Task<Results<Accepted<CommandBody>, BadRequest<ErrorBody>, JsonHttpResult<ErrorBody>>> PostCommandAsync(
        string device, CommandRequest request, [FromServices] CommandService commands, [FromServices] DiskHealth disk)
    {
        if (Complaint(request) is { } complaint) { return TypedResults.BadRequest(new ErrorBody(complaint)); }
        try
        {
            CommandRow row = await commands.TakeAsync(
                request.Id ?? CommandService.NewId(), device, request.Part ?? "", request.Verb!, request.Issuer ?? "api", request.Reason!, request.ValidForMs ?? 10_000);
            return TypedResults.Accepted($"/api/v1/commands/{row.Id}", Body(row));
        }
        catch (Exception e) when (DiskHealth.IsDiskFault(e))
        {
            disk.Failed(e);
            return TypedResults.Json(new ErrorBody(disk.Trouble), ApiJson.Default.ErrorBody, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static Results<Ok<CommandBody>, NotFound<ErrorBody>> GetCommand(string id, [FromServices] CommandLedger ledger) =>
        ledger.Find(id) is { } row ? TypedResults.Ok(Body(row)) : TypedResults.NotFound(new ErrorBody($"There is no command {id}."));

    private static string? Complaint(CommandRequest request) => request switch
    {
        { Verb: null or "" } => "verb is missing: for a compartment it is \"unlock\".",
        { Reason: null } or { Reason: "" } => "reason is missing: every action at a distance goes on record with one.",
        { Reason.Length: > ReasonCharsMax } or { Issuer.Length: > ReasonCharsMax } or { Part.Length: > ReasonCharsMax } or { Verb.Length: > ReasonCharsMax } => $"a text is longer than {ReasonCharsMax} characters.",
        { ValidForMs: < 1 or > CommandService.ValidForMsMax } => $"validForMs is {request.ValidForMs}; it must be 1 to {CommandService.ValidForMsMax}.",
        { Id: { } id } when !CommandService.IsId(id) => $"id is \"{id}\"; it must be of the form [a-z0-9-]{{1,40}}.",
        _ => null,
    };

    private static CommandBody Body(CommandRow row) => new(row.Id, row.Device, row.Part, row.Verb, row.Issuer, row.Reason, row.State, row.Fault, row.Text);
}
