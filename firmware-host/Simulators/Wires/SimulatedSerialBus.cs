using System.Security.Cryptography;
using LifeCircle.Edge.Wire;

namespace LifeCircle.Edge.Simulators;

/// <summary>A serial line with simulated boards: a pseudo-terminal behind a link that keeps its name when the terminal changes.</summary>
/// <param name="link">Where the device file is to be found.</param>
internal sealed class SimulatedSerialBus(
    string id, string link, int baud, bool echo, IReadOnlyList<ISimulatedBoard> boards, SimulationOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _plugging = new();
    private Plugged? _plugged;

    internal string Id { get; } = id;

    internal bool IsPlugged
    {
        get
        {
            lock (_plugging)
            {
                return _plugged is not null;
            }
        }
    }

    internal void Plug()
    {
        lock (_plugging)
        {
            if (_plugged is null)
            {
                var pty = Pty.Open();
                _plugged = new Plugged(pty, new SimulatedLine(pty, baud, echo, boards, options, time));

                // By renaming, so that there is no moment in which the link exists and leads nowhere.
                string fresh = $"{link}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
                File.CreateSymbolicLink(fresh, pty.Path);
                File.Move(fresh, link, overwrite: true);
            }
        }
    }

    /// <summary>As if the adapter were pulled: the device file is gone, who had it open gets a hang-up, what was under way is lost.</summary>
    internal void Unplug()
    {
        lock (_plugging)
        {
            if (_plugged is { } plugged)
            {
                File.Delete(link);
                plugged.Line.Dispose();
                plugged.Pty.Dispose();
                _plugged = null;
            }
        }
    }

    public void Dispose() => Unplug();

    private sealed record Plugged(Pty Pty, SimulatedLine Line);
}
