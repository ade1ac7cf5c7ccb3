namespace LifeCircle.Edge.Registry;

/// <summary>What pages and the API read. Rows are at most about a second behind the wire.</summary>
public interface IFleet
{
    /// <summary>All gateways, by circle and name.</summary>
    Task<IReadOnlyList<GatewayRow>> GatewaysAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<DeviceRow>> DevicesAsync(string circle, string gateway, CancellationToken cancellationToken);

    /// <param name="device">Null for all devices and the gateway itself; empty for the gateway's own points.</param>
    Task<IReadOnlyList<PointRow>> PointsAsync(string circle, string gateway, string? device, CancellationToken cancellationToken);

    /// <summary>The newest events first.</summary>
    Task<IReadOnlyList<EventRow>> EventsAsync(string circle, string gateway, int limit, CancellationToken cancellationToken);

    /// <summary>The open alarms, then the past ones, the newest first; of the last <see cref="Fleet.AlarmDays"/> days.</summary>
    /// <param name="circle">Null for the whole fleet; else <paramref name="gateway"/> names the gateway.</param>
    Task<IReadOnlyList<AlarmRow>> AlarmsAsync(string? circle, string? gateway, CancellationToken cancellationToken);

    /// <summary>Null for a gateway never heard of.</summary>
    Task<LedgerView?> LedgerAsync(string circle, string gateway, CancellationToken cancellationToken);
}
