using System.Text.Json;
using LifeCircle.Edge.Registry;

namespace LifeCircle.Edge.Console.Api;

/// <summary>A gateway with what hangs on it.</summary>
public sealed record GatewayAnswer(GatewayRow Gateway, IReadOnlyList<DeviceRow> Devices);

/// <summary>Something that happened once; <paramref name="Data"/> is the event as the gateway sent it.</summary>
/// <param name="HasSealed">A part that only the platform can read is kept; its text is at <c>/api/v1/events/CIRCLE/GATEWAY/EPOCH/STREAM/OFFSET/sealed</c>.</param>
/// <param name="TimeEstimated">The gateway's clock was not yet trusted; the moment was worked out afterwards.</param>
public sealed record EventAnswer(string Device, string Kind, string Id, string Part, long AtMs, bool TimeEstimated, ulong Epoch, int Stream, long Offset, JsonElement? Data, bool HasSealed)
{
    public static EventAnswer Of(EventRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(row.Device, row.Kind, row.Id, row.Part, row.AtMs, row.TimeEstimated, row.Epoch, row.Stream, row.Offset, Parse(row.Body), row.HasSealed);
    }

    private static JsonElement? Parse(string body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return null; // The registry keeps what came, also when it is not JSON.
        }
    }
}

/// <summary>An order for a device.</summary>
/// <param name="Part">What of the device, e.g. <c>compartment/07</c>.</param>
/// <param name="Verb">What to do, e.g. <c>unlock</c>.</param>
/// <param name="Reason">Why; it stays with the command.</param>
/// <param name="ValidForMs">From now on; afterwards the gateway refuses it. 30 s when not given.</param>
/// <param name="Issuer">Who is answerable; <c>api</c> when not given.</param>
public sealed record CommandRequest(string? Part, string? Verb, string? Reason, long? ValidForMs = null, string? Issuer = null);

/// <summary>How the process does.</summary>
/// <param name="Status"><c>ok</c>, or <c>degraded</c>: it serves, and the sentences say what is wrong.</param>
/// <param name="DatabaseServer">The time-series database as it was recognised; empty before it has answered.</param>
public sealed record HealthAnswer(string Status, HealthPart Broker, HealthPart Database, long DeadLetters, string DatabaseServer);

public sealed record HealthPart(bool Ok, string Text);

/// <summary>Which dead letters to write again, who asks and why. What is left out does not narrow the choice.</summary>
/// <param name="Issuer">Who is answerable.</param>
/// <param name="Why">Why; it stays with the record of the action.</param>
/// <param name="Reason">A part of the letter's reason.</param>
/// <param name="Line">A part of the letter's line.</param>
public sealed record RedriveRequest(
    string? Issuer, string? Why, long? Id = null, string? Circle = null, string? Gateway = null, string? Reason = null, string? Line = null, long? FromMs = null, long? UntilMs = null);

/// <summary>How many were dropped.</summary>
public sealed record DropAnswer(int Dropped);
