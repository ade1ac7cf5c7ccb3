using System.Threading.Channels;

namespace LifeCircle.Edge.Uplink;

/// <summary>How the gateway tells the uplink what changed. Callable from any thread, never blocks.</summary>
/// <remarks>Several changes of one kind before the uplink looks are one: it asks <see cref="ICorner"/> for the truth anyway.</remarks>
public sealed class UplinkSignals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _devices = new(StringComparer.Ordinal);
    private bool _imageChanged;

    /// <summary>One token is enough: it says "look", not what.</summary>
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    internal ChannelReader<bool> Woken => _wake.Reader;

    /// <summary>Devices, metrics, names or units are not what the last birth said.</summary>
    public void ImageChanged()
    {
        lock (_lock) { _imageChanged = true; }
        Wake();
    }

    /// <summary>A device is back (DBIRTH) or lost (DDEATH).</summary>
    public void DeviceOnline(string id, bool online)
    {
        lock (_lock) { _devices[id] = online; }
        Wake();
    }

    internal void Wake() => _wake.Writer.TryWrite(true);

    internal (bool ImageChanged, IReadOnlyList<KeyValuePair<string, bool>> Devices) Take()
    {
        lock (_lock)
        {
            (bool, IReadOnlyList<KeyValuePair<string, bool>>) taken = (_imageChanged, _devices.Count == 0 ? [] : [.. _devices]);
            _imageChanged = false;
            _devices.Clear();
            return taken;
        }
    }
}
