using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Model;

namespace LifeCircle.Edge.Gateway.Telemetry;

/// <summary>Points of one device that become one record.</summary>
public sealed record PointBatch(string Device, long AtNs, IReadOnlyList<PointReading> Points);

/// <summary>The report rule of every point, and the grouping of what it lets through. No clock, no I/O.</summary>
/// <remarks>
/// (1) A batch holds each point at most once: a second change of a point closes the batch, so no reported change is lost.
/// (2) A batch waits at most the group time after its first point.
/// (3) A batch's instant is that of its newest reading.
/// Bounds: one gate per described point, one open batch per device; closed batches wait in <see cref="TakeDue"/>'s caller.
/// </remarks>
public sealed class TelemetryBatcher(long groupNs)
{
    private readonly Dictionary<(string Device, string Point), (ReportState State, PointReading Last)> _gates = [];
    private readonly Dictionary<string, Open> _open = new(StringComparer.Ordinal);
    private readonly List<PointBatch> _closed = [];

    public int ClosedCount => _closed.Count;

    /// <summary>True when something falls due sooner than before: a batch was begun or closed. Most readings report nothing and need nobody woken.</summary>
    public bool Offer(PointReading reading, long nowNs)
    {
        (string, string) key = (reading.Device, reading.Point.Name);
        ReportState state = _gates.TryGetValue(key, out (ReportState State, PointReading Last) gate) ? gate.State : new ReportState.Never();
        ReportStep step = ReportGate.Next(state, new ReportEvent.Arrived(reading.Reading), reading.Point.Terms, nowNs);
        _gates[key] = (step.State, reading);
        return step.Report is { } report && Add(reading with { Reading = report }, nowNs);
    }

    /// <summary>Batches whose time has come; <paramref name="all"/> closes the open ones early, at the end of the process.</summary>
    public IReadOnlyList<PointBatch> TakeDue(long nowNs, bool all = false)
    {
        Tick(nowNs);
        foreach ((string device, Open open) in _open.Where(o => all || nowNs - o.Value.SinceNs >= groupNs).ToArray())
        {
            Close(device, open);
        }

        PointBatch[] due = [.. _closed];
        _closed.Clear();
        return due;
    }

    /// <summary>When <see cref="TakeDue"/> has something to do; <see cref="long.MaxValue"/> for not before the next offer.</summary>
    public long NextDueNs()
    {
        if (_closed.Count > 0) { return long.MinValue; }
        long due = long.MaxValue;
        foreach (Open open in _open.Values) { due = Math.Min(due, open.SinceNs + groupNs); }
        foreach ((ReportState state, PointReading last) in _gates.Values) { due = Math.Min(due, ReportGate.DueNs(state, last.Point.Terms)); }
        return due;
    }

    private void Tick(long nowNs)
    {
        foreach (((string, string) key, (ReportState state, PointReading last)) in _gates)
        {
            if (ReportGate.DueNs(state, last.Point.Terms) > nowNs) { continue; }
            ReportStep step = ReportGate.Next(state, new ReportEvent.Tick(), last.Point.Terms, nowNs);
            _gates[key] = (step.State, last); // Setting an existing key is allowed while enumerating.
            if (step.Report is { } report) { Add(last with { Reading = report }, nowNs); }
        }
    }

    private bool Add(PointReading report, long nowNs)
    {
        if (_open.TryGetValue(report.Device, out Open? open) && open.Points.ContainsKey(report.Point.Name))
        {
            Close(report.Device, open);
            open = null;
        }

        bool begins = open is null;
        if (open is null) { _open[report.Device] = open = new Open(nowNs, []); }
        open.Points.Add(report.Point.Name, report);
        return begins;
    }

    private void Close(string device, Open open)
    {
        _closed.Add(new PointBatch(device, open.Points.Values.Max(p => p.Reading.AtNs), [.. open.Points.Values]));
        _open.Remove(device);
    }

    private sealed record Open(long SinceNs, Dictionary<string, PointReading> Points);
}
