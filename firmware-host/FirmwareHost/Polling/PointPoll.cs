using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Points;

namespace LifeCircle.Edge.FirmwareHost.Polling;

/// <summary>Reads the values of one board; the changes of its event points are events.</summary>
public sealed class PointPoll(string device, IPointSource source, PointTable points, EventRecorder recorder, BootClock clock) : IPoll
{
    private readonly int[] _points = [.. source.Points.Select(p => points.Add(device, p))];

    public async Task<DriverFault> RunAsync(CancellationToken cancellationToken)
    {
        DriverResult<IReadOnlyList<PointValue?>> read = await source.ReadAsync(cancellationToken);
        if (!read.IsOk) { return read.Fault; }

        List<Task> changes = [];
        for (int i = 0; i < _points.Length; i++)
        {
            points.Set(_points[i], read.Value[i]);
            if (read.Value[i] is { Type: PointType.Boolean } value) { changes.Add(Change(source.Points[i].Name, value.Boolean)); }
        }

        await Task.WhenAll(changes);
        return DriverFault.None;
    }

    public void Lose(DriverFault fault)
    {
        foreach (int point in _points) { points.Lose(point, fault); }
    }

    private Task Change(string point, bool value)
    {
        if (!source.EventPoints.TryGetValue(point, out (string WhenFalse, string WhenTrue) kinds)) { return Task.CompletedTask; }
        string kind = value ? kinds.WhenTrue : kinds.WhenFalse;
        int slash = point.LastIndexOf('/');
        string part = slash < 0 ? "" : point[..slash];
        return recorder.Change($"{device}/{point}", value ? "true" : "false", _ =>
            (new StoredState(value ? "true" : "false", ""), new EventDraft(device, part, kind, kind is "door-opened" or "door-closed" ? EventData.Door("") : "{}", clock.MonotonicNs)));
    }
}
