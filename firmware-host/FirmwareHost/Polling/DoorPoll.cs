using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Points;

namespace LifeCircle.Edge.FirmwareHost.Polling;

/// <summary>Reads the doors of one lock bank; every change is an event, also one that happened while nobody looked.</summary>
public sealed class DoorPoll(string device, int first, ILockBank bank, PointTable points, EventRecorder recorder, BootClock clock) : IPoll
{
    /// <summary>A door that opens this long after its pulse was opened by it: the spring works at once, an elderly hand within half a minute.</summary>
    private static readonly TimeSpan CommandedWithin = TimeSpan.FromSeconds(30);

    private readonly int[] _points = [.. Enumerable.Range(first, bank.DoorCount).Select(n => points.Add(device, new PointDescriptor($"{Part(n)}/door_open", PointType.Boolean, "", default)))];
    private readonly Dictionary<int, (string CommandId, long UntilNs)> _pulsed = [];

    public ILockBank Bank => bank;

    /// <summary>A compartment's path; its number is the one printed on the door.</summary>
    public static string Part(int number) => $"compartment/{number:00}";

    /// <summary>The printed numbers of the doors.</summary>
    public IEnumerable<int> Numbers => Enumerable.Range(first, bank.DoorCount);

    /// <summary>Notes a pulse, so that the opening that follows carries its command.</summary>
    public void Pulsed(int door, string commandId) => _pulsed[door] = (commandId, clock.MonotonicNs + (long)CommandedWithin.TotalNanoseconds);

    public async Task<DriverFault> RunAsync(CancellationToken cancellationToken)
    {
        DriverResult<IReadOnlyList<DoorState>> read = await bank.ReadDoorsAsync(cancellationToken);
        if (!read.IsOk) { return read.Fault; }

        List<Task> changes = [];
        for (int door = 1; door <= _points.Length; door++)
        {
            DoorState state = door <= read.Value.Count ? read.Value[door - 1] : DoorState.Unknown;
            points.Set(_points[door - 1], state == DoorState.Unknown ? null : PointValue.Of(state == DoorState.Open));
            if (state != DoorState.Unknown) { changes.Add(Change(door, state)); }
        }

        await Task.WhenAll(changes); // Taken together, so that they share one commit.
        return DriverFault.None;
    }

    public void Lose(DriverFault fault)
    {
        foreach (int point in _points) { points.Lose(point, fault); }
    }

    private Task Change(int door, DoorState state)
    {
        string part = Part(first + door - 1);
        string key = $"{device}/{part}";
        bool isOpen = state == DoorState.Open;
        return recorder.Change(key, isOpen ? "open" : "closed", before =>
        {
            // A closing carries the command of its opening.
            string command = isOpen ? Commanded(door) : before.CommandId;
            return (new StoredState(isOpen ? "open" : "closed", isOpen ? command : ""),
                new EventDraft(device, part, isOpen ? "door-opened" : "door-closed", EventData.Door(command), clock.MonotonicNs));
        });
    }

    private string Commanded(int door) => _pulsed.Remove(door, out (string CommandId, long UntilNs) pulse) && clock.MonotonicNs <= pulse.UntilNs ? pulse.CommandId : "";
}
