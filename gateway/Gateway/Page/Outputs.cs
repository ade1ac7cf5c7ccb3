using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Web.View;

namespace LifeCircle.Edge.Gateway.Page;

/// <summary>The outputs of a device that can be switched, from its parts and points: <c>relay/01/on</c>, and <c>relay/01/name</c> where the site file names it.</summary>
internal static class Outputs
{
    private const string Prefix = "relay/";
    private const string OnPoint = "/on";
    private const string NamePoint = "/name";
    private static readonly string[] Switching = ["switch-on", "switch-off", "flash"];

    public static IEnumerable<OutputNote> Of(DeviceImageNow device, Dictionary<string, PointCell> points, HashSet<(string, string)> busy)
    {
        string[] verbs = [.. Switching.Where(v => device.Verbs.Contains(v, StringComparer.Ordinal))];
        foreach (PartInfo part in device.Parts)
        {
            if (!part.Path.StartsWith(Prefix, StringComparison.Ordinal) || !points.TryGetValue(part.Path + OnPoint, out PointCell? on)) { continue; }
            string name = points.TryGetValue(part.Path + NamePoint, out PointCell? named) && named.Reading.Value.Kind == LiveKind.Text ? named.Reading.Value.Text : "";
            LiveReading reading = on.Reading;
            yield return new OutputNote(
                part.Path, part.Path[Prefix.Length..], name, reading.IsGood ? reading.Value.Boolean : null, reading.Fault, verbs, busy.Contains((device.Id, part.Path)));
        }
    }

    /// <summary>True for points that are shown with their output.</summary>
    public static bool Owns(string point) =>
        point.StartsWith(Prefix, StringComparison.Ordinal) && (point.EndsWith(OnPoint, StringComparison.Ordinal) || point.EndsWith(NamePoint, StringComparison.Ordinal));
}
