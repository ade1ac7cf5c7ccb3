using System.Text.Json;
using LifeCircle.Edge.Contracts;

namespace LifeCircle.Edge.Simulators;

/// <summary>The truth of a simulation: what physically happened, a JSON line each, in the file before anybody on a wire can know.</summary>
internal sealed class PhysicalLog : IDisposable
{
    private readonly Lock _writing = new();
    private readonly FileStream _file;
    private readonly BootClock _clock;
    private bool _isOver;

    internal PhysicalLog(string path, TimeProvider time)
    {
        _clock = BootClock.OfThisMachine(time);
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    }

    /// <summary>Writes one happening; its time is set here, so that lines are in the order of time.</summary>
    internal void Add(Happening happening)
    {
        lock (_writing)
        {
            if (_isOver)
            {
                return; // A relay whose flash ends after the simulation: nobody looks any more.
            }

            byte[] json = JsonSerializer.SerializeToUtf8Bytes(happening with { Ns = _clock.MonotonicNs }, SimulationJson.Default.Happening);
            _file.Write([.. json, (byte)'\n']);
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            _isOver = true;
            _file.Dispose();
        }
    }
}
