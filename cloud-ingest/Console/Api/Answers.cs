using System.Text.Json;
using LifeCircle.Edge.Registry;

namespace LifeCircle.Edge.Console.Api;

/// <summary>A gateway with what hangs on it.</summary>
public sealed record GatewayAnswer(GatewayRow Gateway, IReadOnlyList<DeviceRow> Devices);

/// <summary>Something that happened once; <paramref name="Data"/> is the event as the gateway sent it.</summary>
/// <param name="TimeEstimated">The gateway's clock was not yet trusted; the moment was worked out afterwards.</param>
public sealed record EventAnswer(string Device, string Kind, string Id, string Part, long AtMs, bool TimeEstimated, ulong Epoch, int Stream, long Offset, JsonElement? Data)
{
    public static EventAnswer Of(EventRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(row.Device, row.Kind, row.Id, row.Part, row.AtMs, row.TimeEstimated, row.Epoch, row.Stream, row.Offset, Parse(row.Body));
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
public sealed record HealthAnswer(string Status, HealthPart Broker, HealthPart Database, long DeadLetters);

public sealed record HealthPart(bool Ok, string Text);
