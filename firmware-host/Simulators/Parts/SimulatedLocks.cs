namespace LifeCircle.Edge.Simulators;

/// <summary>The doors behind one lock board: solenoids, leaves and feedback switches. Thread-safe: boards and people both act on it.</summary>
/// <param name="firstPart">Number on the first door.</param>
internal sealed class SimulatedLocks(PhysicalLog log, string device, string bus, int address, int firstPart, int ways)
{
    private readonly Lock _lock = new();
    private readonly bool[] _open = new bool[ways];
    private readonly bool[] _stuck = new bool[ways];
    private readonly int[] _pulses = new int[ways];

    /// <summary>A solenoid was energised; called on the board's thread, after the log has it.</summary>
    internal Action<int>? Pulsed { get; set; }

    /// <summary>A door has moved; called after the log has it. For boards that say so by themselves, and wires whose level must be put there.</summary>
    internal Action<int, bool>? Moved { get; set; }

    internal string Device { get; } = device;

    internal int Ways { get; } = ways;

    internal string Part(int door) => $"compartment/{firstPart + door - 1:00}";

    /// <summary>The board's door with this part name; 0 for none.</summary>
    internal int DoorOf(string part) => Enumerable.Range(1, Ways).FirstOrDefault(door => Part(door) == part);

    internal bool IsOpen(int door)
    {
        lock (_lock)
        {
            return _open[door - 1];
        }
    }

    /// <summary>Energises the solenoid. A stuck door gets its pulse, too: the coil cannot tell.</summary>
    internal void Pulse(int door)
    {
        lock (_lock)
        {
            _pulses[door - 1]++;
            Log("pulse", door);
        }

        Pulsed?.Invoke(door);
    }

    /// <summary>A hand moves the door; false when it is stuck.</summary>
    internal bool TryMove(int door, bool open)
    {
        lock (_lock)
        {
            if (_stuck[door - 1])
            {
                return false;
            }

            if (_open[door - 1] != open)
            {
                _open[door - 1] = open;
                Log(open ? "door-opened" : "door-closed", door);
                Moved?.Invoke(door, open);
            }

            return true;
        }
    }

    internal void SetStuck(int door, bool stuck)
    {
        lock (_lock)
        {
            _stuck[door - 1] = stuck;
        }
    }

    internal void FreeAll()
    {
        lock (_lock)
        {
            Array.Clear(_stuck);
        }
    }

    internal IReadOnlyList<DoorView> View()
    {
        lock (_lock)
        {
            return [.. Enumerable.Range(1, Ways).Select(door => new DoorView(Device, Part(door), _open[door - 1], _stuck[door - 1], _pulses[door - 1]))];
        }
    }

    private void Log(string what, int door) =>
        log.Add(new Happening(0, what, Device) { Part = Part(door), Bus = bus, Address = address, Door = door });
}
