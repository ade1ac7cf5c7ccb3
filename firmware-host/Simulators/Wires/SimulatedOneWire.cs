namespace LifeCircle.Edge.Simulators;

/// <summary>The kernel's 1-Wire folder with simulated sensors, shown anew whenever something about them changes.</summary>
internal sealed class SimulatedOneWire(string id, string folder, IReadOnlyList<ISimulatedSensor> sensors) : IDisposable
{
    private readonly Lock _lock = new();
    private bool _plugged;

    internal string Id { get; } = id;

    internal bool IsPlugged
    {
        get
        {
            lock (_lock)
            {
                return _plugged;
            }
        }
    }

    internal void Plug()
    {
        lock (_lock)
        {
            _plugged = true;
            Show();
        }
    }

    /// <summary>The adapter is gone, and with it the folder.</summary>
    internal void Unplug()
    {
        lock (_lock)
        {
            _plugged = false;
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>Brings the files to what the sensors say now.</summary>
    internal void Refresh()
    {
        lock (_lock)
        {
            if (_plugged)
            {
                Show();
            }
        }
    }

    public void Dispose() => Unplug();

    private void Show()
    {
        Directory.CreateDirectory(folder);
        foreach (ISimulatedSensor sensor in sensors)
        {
            sensor.Show(folder);
        }
    }
}
