using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Model;

namespace LifeCircle.Edge.Gateway.Corner;

/// <summary>The corner's devices and their points in memory: what pages, births and the report rule read.</summary>
/// <remarks>Starts from the site file, so that a device is known before firmware-host has been heard; firmware-host's own description then rules.</remarks>
public sealed class CornerState
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeviceCell> _devices = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private long _version;

    public CornerState(SiteFile site)
    {
        foreach (DeviceSettings device in site.Devices) { Cell(device.Id, device.Kind, device.Name); }
    }

    /// <summary>A device went online or offline. Raised outside the lock.</summary>
    public event EventHandler<DeviceOnlineEventArgs>? OnlineChanged;

    /// <summary>Rises with every change that a reader could see.</summary>
    public long Version => Interlocked.Read(ref _version);

    public void Bump() => Interlocked.Increment(ref _version);

    public IReadOnlyList<DeviceImageNow> Devices()
    {
        lock (_lock)
        {
            return [.. _order.Select(id => _devices[id]).Select(d => new DeviceImageNow(d.Id, d.Kind, d.Name, d.Online, d.Verbs, d.Parts, d.Points))];
        }
    }

    /// <summary>Takes what firmware-host says is wired; devices that it no longer names go.</summary>
    public void Describe(Description description, long nowNs)
    {
        lock (_lock)
        {
            HashSet<string> named = [.. description.Devices.Select(d => d.Id)];
            foreach (string gone in _order.Where(id => !named.Contains(id)).ToArray()) { _devices.Remove(gone); }
            _order.RemoveAll(id => !named.Contains(id));
            foreach (Device device in description.Devices) { Cell(device.Id, device.Kind, device.Name).Describe(device, nowNs); }
        }

        Bump();
    }

    public void LinkUp() => StepAll(cell => new DeviceEvent.LinkUp(cell.BoardCount));

    public void LinkDown() => StepAll(static _ => new DeviceEvent.LinkDown());

    /// <summary>Takes a reading; null for a device or point that was never described.</summary>
    public PointReading? Apply(Reading reading, long nowNs)
    {
        LiveReading live;
        PointInfo? point;
        bool turned = false, online = false, changed;
        lock (_lock)
        {
            if (!_devices.TryGetValue(reading.Device, out DeviceCell? cell) || (point = cell.Find(reading.Point)) is null) { return null; }
            live = ProtoMap.Reading(reading, point.Kind, nowNs);
            changed = cell.Apply(reading.Point, live);
            if (DeviceCell.BoardOf(reading.Point) is { } board && live is { IsGood: true, Value.Kind: LiveKind.Boolean })
            {
                turned = cell.Step(new DeviceEvent.BoardSays(board, live.Value.Boolean));
                online = cell.Online;
            }
        }

        if (changed) { Bump(); }
        if (turned) { OnlineChanged?.Invoke(this, new DeviceOnlineEventArgs(reading.Device, online)); }
        return new PointReading(reading.Device, point, live);
    }

    /// <summary>Marks every good point stale and returns what they say now.</summary>
    public IReadOnlyList<PointReading> GoStale(string fault, long nowNs)
    {
        List<PointReading> stale = [];
        lock (_lock)
        {
            foreach (DeviceCell device in _order.Select(id => _devices[id]))
            {
                foreach (PointCell point in device.Points.Where(p => p.Reading.Quality == LiveQuality.Good))
                {
                    LiveReading now = point.Reading with { Quality = LiveQuality.Stale, Fault = fault, AtNs = nowNs };
                    device.Apply(point.Info.Name, now);
                    stale.Add(new PointReading(device.Id, point.Info, now));
                }
            }
        }

        Bump();
        return stale;
    }

    private void StepAll(Func<DeviceCell, DeviceEvent> @event)
    {
        List<DeviceOnlineEventArgs> turned = [];
        lock (_lock)
        {
            foreach (DeviceCell cell in _order.Select(id => _devices[id]))
            {
                if (cell.Step(@event(cell))) { turned.Add(new DeviceOnlineEventArgs(cell.Id, cell.Online)); }
            }
        }

        Bump();
        foreach (DeviceOnlineEventArgs one in turned) { OnlineChanged?.Invoke(this, one); }
    }

    private DeviceCell Cell(string id, string kind, string name)
    {
        if (_devices.TryGetValue(id, out DeviceCell? cell)) { return cell; }
        cell = new DeviceCell(id, kind, name);
        _devices.Add(id, cell);
        _order.Add(id);
        return cell;
    }
}

public sealed class DeviceOnlineEventArgs(string device, bool online) : EventArgs
{
    public string Device { get; } = device;

    public bool Online { get; } = online;
}
