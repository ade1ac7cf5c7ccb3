using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Model.Lockers.Doors;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>One compartment as its sensors show it.</summary>
public sealed record Compartment(string Device, string Part, string Size, DoorSenses Senses)
{
    public string Number => Part[(Part.LastIndexOf('/') + 1)..];
}

/// <summary>The compartments of all lockers, from what firmware-host says of them.</summary>
public sealed class Compartments(CornerState corner, LinkView link)
{
    private const string Door = "/door_open", Occupied = "/occupied";

    public IReadOnlyList<Compartment> All() =>
        [.. corner.Devices().Where(IsLocker).SelectMany(device =>
        {
            Dictionary<string, LiveReading> points = device.Points.ToDictionary(p => p.Info.Name, p => p.Reading, StringComparer.Ordinal);
            return device.Parts.Where(p => p.Path.StartsWith("compartment/", StringComparison.Ordinal))
                .Select(p => new Compartment(device.Id, p.Path, p.Size, Senses(device, points, p.Path)));
        })];

    public DoorSenses Senses(string device, string part) =>
        All().FirstOrDefault(c => c.Device == device && c.Part == part)?.Senses ?? default;

    private static bool IsLocker(DeviceImageNow device) => device.Kind == "locker" && device.Verbs.Contains("unlock", StringComparer.Ordinal);

    private DoorSenses Senses(DeviceImageNow device, Dictionary<string, LiveReading> points, string part)
    {
        DoorLook door = points.TryGetValue(part + Door, out LiveReading read) && read.IsGood ? read.Value.Boolean ? DoorLook.Open : DoorLook.Closed : DoorLook.Unknown;
        bool hasInside = points.TryGetValue(part + Occupied, out LiveReading seen);
        Inside inside = hasInside && seen.IsGood ? seen.Value.Boolean ? Inside.Occupied : Inside.Empty : Inside.Unknown;
        bool stale = points.ContainsKey(part + Door) && read.Quality == LiveQuality.Stale;
        return new DoorSenses(door, inside, hasInside, link.Session is not null && device.Online && !stale);
    }
}
