using LifeCircle.Edge.Registry;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Console.History;

/// <summary>One series as it is shown.</summary>
/// <param name="Unit">UCUM, as the registry knows it; empty for none, for states and for counts.</param>
/// <param name="DeviceName">As people call the device; empty when it has no such name.</param>
public sealed record HistorySeries(PointRef Point, string DeviceName, string Unit, HistoryColumn Column);

/// <summary>The answer to an ask.</summary>
/// <param name="Trouble">Why the store cannot be read; null when it could be.</param>
public sealed record HistoryView(HistoryAsk Ask, IReadOnlyList<HistorySeries> Series, string? Trouble);

/// <summary>Finds where points are written, and reads them.</summary>
public sealed class HistoryDesk(IFleet fleet, ITimeSeriesReader reader)
{
    public const long NsPerMs = 1_000_000;

    /// <summary>Points of all series together that one CSV file may hold.</summary>
    public const long RawPointsMax = 1_000_000;

    public async Task<HistoryView> ReadAsync(HistoryAsk ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        if (ask.Points.Count == 0) { return new HistoryView(ask, [], null); }
        IReadOnlyList<Found> found = await FindAsync(ask, cancellationToken);
        HistoryAnswer answer = await reader.ReadAsync(Request(ask, found), cancellationToken);
        if (answer.Trouble is not null) { return new HistoryView(ask, [], answer.Trouble); }
        return new HistoryView(ask, [.. found.Select((f, i) => new HistorySeries(f.Point, f.DeviceName, answer.Columns[i] is { IsState: false, Aggregate: not Aggregate.Count } ? f.Unit : "", answer.Columns[i]))], null);
    }

    /// <summary>How many points lie in the range, over all series; with the trouble when that cannot be read.</summary>
    public async Task<(long Count, string? Trouble)> CountAsync(HistoryAsk ask, CancellationToken cancellationToken)
    {
        IReadOnlyList<Found> found = await FindAsync(ask, cancellationToken);
        HistoryAnswer answer = await reader.ReadAsync(Request(ask, found) with { Aggregate = Aggregate.Count, WindowNs = (ask.UntilMs - ask.FromMs) * NsPerMs, OnlyAsWritten = true }, cancellationToken);
        return (answer.Columns.Sum(c => c.Points.Sum(p => p.Value.Integer)), answer.Trouble);
    }

    /// <summary>Each series with its raw points, oldest first; the units of the header beside them.</summary>
    public async Task<IReadOnlyList<(PointRef Point, string Unit, IAsyncEnumerable<HistoryPoint> Points)>> RawAsync(HistoryAsk ask, CancellationToken cancellationToken) =>
        [.. (await FindAsync(ask, cancellationToken)).Select(f => (f.Point, f.Unit, reader.RawAsync(f.Series, ask.FromMs * NsPerMs, ask.UntilMs * NsPerMs, cancellationToken)))];

    private static HistoryRequest Request(HistoryAsk ask, IReadOnlyList<Found> found) => new()
    {
        Series = [.. found.Select(f => f.Series)],
        FromNs = ask.FromMs * NsPerMs,
        UntilNs = ask.UntilMs * NsPerMs,
        Aggregate = ask.Aggregate,
        WindowNs = ask.EffectiveWindowMs * NsPerMs,
    };

    private async Task<IReadOnlyList<Found>> FindAsync(HistoryAsk ask, CancellationToken cancellationToken)
    {
        Dictionary<(string, string, string), DeviceRow> devices = [];
        Dictionary<(string, string, string, string), string> units = [];
        foreach ((string circle, string gateway) in ask.Points.Select(p => (p.Circle, p.Gateway)).Distinct())
        {
            foreach (DeviceRow device in await fleet.DevicesAsync(circle, gateway, cancellationToken)) { devices[(circle, gateway, device.Id)] = device; }
            foreach (PointRow point in await fleet.PointsAsync(circle, gateway, device: null, cancellationToken)) { units[(circle, gateway, point.Device, point.Name)] = point.Unit; }
        }

        return [.. ask.Points.Select(p =>
        {
            DeviceRow? device = devices.GetValueOrDefault((p.Circle, p.Gateway, p.Device));
            return new Found(p, device?.Name ?? "", units.GetValueOrDefault((p.Circle, p.Gateway, p.Device, p.Name), ""), p.ToSeries(device?.Kind));
        })];
    }

    private sealed record Found(PointRef Point, string DeviceName, string Unit, SeriesKey Series);
}
