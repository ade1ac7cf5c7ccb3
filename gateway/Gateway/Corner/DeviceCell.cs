using System.Globalization;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Model;

namespace LifeCircle.Edge.Gateway.Corner;

/// <summary>One device in memory. The caller holds the corner's lock.</summary>
internal sealed class DeviceCell
{
    private const string BoardPrefix = "board/";
    private const string BoardSuffix = "/answering";

    private readonly Dictionary<string, PointCell> _points = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private DeviceState _state = new DeviceState.Unknown();

    public DeviceCell(string id, string kind, string name) => (Id, Kind, Name) = (id, kind, name);

    public string Id { get; }

    public string Kind { get; private set; }

    public string Name { get; private set; }

    public IReadOnlyList<string> Verbs { get; private set; } = [];

    public IReadOnlyList<PartInfo> Parts { get; private set; } = [];

    public bool Online => _state is DeviceState.Online;

    public IReadOnlyList<PointCell> Points => [.. _order.Select(name => _points[name])];

    public void Describe(Device device, long nowNs)
    {
        (Kind, Name, Verbs) = (device.Kind, device.Name, [.. device.Verbs]);
        Parts = [.. device.Parts.Select(p => new PartInfo(p.Path, p.Size))];
        Dictionary<string, PointCell> before = new(_points, StringComparer.Ordinal);
        _points.Clear();
        _order.Clear();
        foreach (Point point in device.Points)
        {
            PointInfo info = ProtoMap.Point(point);
            if (info.Kind == LiveKind.None || !_points.TryAdd(info.Name, Cell(info, before, nowNs))) { continue; }
            _order.Add(info.Name);
        }
    }

    public PointInfo? Find(string point) => _points.TryGetValue(point, out PointCell? cell) ? cell.Info : null;

    /// <summary>Takes a reading; true when it says something else than before.</summary>
    public bool Apply(string point, LiveReading reading)
    {
        if (!_points.TryGetValue(point, out PointCell? cell)) { return false; }
        _points[point] = cell with { Reading = reading };
        return !cell.Reading.SaysTheSameAs(reading);
    }

    /// <summary>True when the device went online or offline.</summary>
    public bool Step(DeviceEvent @event)
    {
        DeviceStep step = DeviceMachine.Next(_state, @event);
        _state = step.State;
        return step.Changed;
    }

    public int BoardCount => _order.Count(name => BoardOf(name) is not null);

    /// <summary>The board whose point this is; null for any other point.</summary>
    public static int? BoardOf(string point) =>
        point.StartsWith(BoardPrefix, StringComparison.Ordinal) && point.EndsWith(BoardSuffix, StringComparison.Ordinal)
        && int.TryParse(point.AsSpan(BoardPrefix.Length, Math.Max(0, point.Length - BoardPrefix.Length - BoardSuffix.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out int board)
            ? board : null;

    private static PointCell Cell(PointInfo info, Dictionary<string, PointCell> before, long nowNs) =>
        before.TryGetValue(info.Name, out PointCell? old) && old.Info.Kind == info.Kind
            ? old with { Info = info }
            : new PointCell(info, new LiveReading(LiveValue.None, LiveQuality.Stale, "", nowNs));
}
