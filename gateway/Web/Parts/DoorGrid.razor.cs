using LifeCircle.Edge.Web.View;

namespace LifeCircle.Edge.Web.Parts;

/// <summary>The doors of one locker, and the question before one is opened.</summary>
public sealed partial class DoorGrid : OrderingPart
{
    private DoorNote? AskedDoor => Device.Doors.FirstOrDefault(d => d.Part == AskedPart);

    protected override string NameOf(string part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return T["door.named", part[(part.LastIndexOf('/') + 1)..]];
    }

    private static string Class(DoorNote door) => door switch
    {
        { Busy: true } => "door--busy",
        { Look: DoorLook.Open } => "door--open",
        { Look: DoorLook.Closed } => "door--closed",
        _ => "door--unknown",
    };

    private static string Symbol(DoorNote door) => door.Busy ? "busy" : door.Look switch { DoorLook.Open => "open", DoorLook.Closed => "closed", _ => "unknown" };

    private static string StateKey(DoorNote door) => door.Busy ? "door.busy" : door.Look switch { DoorLook.Open => "door.open", DoorLook.Closed => "door.closed", _ => "door.unknown" };

    /// <summary>Holds what is seen in its order, so that saying what one reads finds the button.</summary>
    private string Spoken(DoorNote door) => T["door.spoken", door.Number, door.Size.Length > 0 ? $"{T[StateKey(door)].Value} {door.Size}" : T[StateKey(door)].Value];
}
