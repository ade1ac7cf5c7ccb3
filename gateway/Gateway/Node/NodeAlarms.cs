using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Node;

/// <summary>What about the gateway itself somebody has to look at: looked at with each heartbeat, said once per change. No clock, no I/O.</summary>
public sealed class NodeAlarms
{
    private bool _estimated;
    private long _takenOver;

    /// <summary>Kind and own fields of the events that are due.</summary>
    public IReadOnlyList<(string Kind, string DataJson)> Look(ClockFigures clock, long takenOver)
    {
        List<(string, string)> due = [];
        if (clock.Estimated && !_estimated)
        {
            due.Add((EventKinds.ClockEstimated, EventJson.Object(writer => writer.WriteString("text", "Records go with an estimated time: check the time service and the battery of the clock."))));
        }

        if (clock.Trusted && _estimated)
        {
            due.Add((EventKinds.ClockFound, EventJson.Object(writer =>
            {
                writer.WriteString("source", clock.Source.ToString());
                writer.WriteNumber("system_error_ms", clock.SystemErrorMs);
            })));
        }

        if (takenOver > _takenOver)
        {
            due.Add((EventKinds.UplinkTakenOver, EventJson.Object(writer =>
            {
                writer.WriteNumber("times", takenOver);
                writer.WriteString("text", "Another box connects under this gateway's name: check that no two share circle and gateway id.");
            })));
        }

        (_estimated, _takenOver) = (clock.Estimated, takenOver);
        return due;
    }
}
