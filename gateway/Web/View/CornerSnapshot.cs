using LifeCircle.Edge.Model;

namespace LifeCircle.Edge.Web.View;

/// <summary>All that the page shows, at one moment.</summary>
/// <param name="Version">Rises with every change of anything below except the counters.</param>
public sealed record CornerSnapshot(
    long Version,
    string Name,
    string Circle,
    string Gateway,
    FirmwareNote Firmware,
    UplinkNote Uplink,
    OutboxNote Outbox,
    IReadOnlyList<DeviceNote> Devices,
    IReadOnlyList<HappeningNote> Recent)
{
    public ClockNote Clock { get; init; } = new("unknown", "");
}

/// <param name="Lost">True once the grace time is over; false while it is only being connected.</param>
public sealed record FirmwareNote(bool Up, bool Lost, string Version, string Trouble);

/// <param name="State">Kebab-case, a word of the page: connecting, connected, waiting-for-host, waiting-for-clock, not-connected, stumbled, stopped, not-started.</param>
/// <param name="Detail">In English, what is wrong; empty for nothing.</param>
/// <param name="Trouble">Kebab-case, the same as a word of the page; empty when the page has none.</param>
public sealed record UplinkNote(bool Up, string State, string Detail, string Trouble = "");

/// <param name="State">trusted, estimated or unknown.</param>
/// <param name="Source">Kebab-case, who says the time: time-service, cloud, battery-clock; empty for nobody.</param>
/// <param name="SystemErrorS">The machine's own clock less the time that records get.</param>
public sealed record ClockNote(string State, string Source, double SystemErrorS = 0)
{
    /// <summary>Less is how clocks are.</summary>
    public bool SystemIsWrong => Math.Abs(SystemErrorS) >= 5;
}

public sealed record OutboxNote(long Events, long Telemetry, long Bytes, string Trouble);

public sealed record DeviceNote(
    string Id,
    string Kind,
    string Name,
    bool Online,
    bool CanUnlock,
    IReadOnlyList<DoorNote> Doors,
    IReadOnlyList<OutputNote> Outputs,
    IReadOnlyList<PointNote> Points,
    IReadOnlyList<BoardNote> Boards);

public enum DoorLook { Unknown, Closed, Open }

/// <param name="Part">compartment/07.</param>
/// <param name="Fault">Why it is not known; kebab-case.</param>
/// <param name="Busy">A command for it is on its way.</param>
public sealed record DoorNote(string Part, string Number, string Size, DoorLook Look, string Fault, bool Busy);

/// <param name="Part">relay/01.</param>
/// <param name="Name">What it switches, as the site file says; empty for no name.</param>
/// <param name="On">Null: not known, see <paramref name="Fault"/>.</param>
/// <param name="Verbs">What it can be told: switch-on, switch-off, flash.</param>
/// <param name="Busy">A command for it is on its way.</param>
public sealed record OutputNote(string Part, string Number, string Name, bool? On, string Fault, IReadOnlyList<string> Verbs, bool Busy);

public sealed record PointNote(string Name, string Unit, LiveValue Value, LiveQuality Quality, string Fault);

public sealed record BoardNote(int Index, bool? Answering);

/// <param name="UtcMs">Null while the clock is not known.</param>
/// <param name="Outcome">Of a command's result: done, unknown, refused, failed, expired; else empty.</param>
/// <param name="Fault">Kebab-case; empty for none.</param>
/// <param name="Text">The event's own English words for a person; empty for none.</param>
public sealed record HappeningNote(string Device, string Part, string Kind, long? UtcMs, string Outcome, string Fault, string Text);

/// <summary>A command as its asker sees it. State: received, running, done, unknown, refused, failed, expired.</summary>
/// <param name="Fault">Why, in kebab-case; empty for none.</param>
public sealed record CommandNote(string Id, string Part, string State, string Fault, string Text)
{
    public bool IsClosed => State is not ("received" or "running");
}
