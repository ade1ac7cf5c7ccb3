namespace LifeCircle.Edge.Model.Lockers.Doors;

/// <summary>Limits of the use of one door. A site may change those that depend on its locks and its people.</summary>
public sealed record DoorRules
{
    /// <summary>Pulses after the first one, 0..3: a lock that does not move after four is a case for a person.</summary>
    public int FurtherPulses { get; init; } = 3;

    /// <summary>A door counts as read closed so long after the result of its pulse: the spring works at once, and every board is polled within this.</summary>
    public int ReadAfterMs { get; init; } = 2_500;

    /// <summary>Validity of one pulse's command. Later than this nobody stands in front of the door for whom it was meant.</summary>
    public int PulseValidForMs { get; init; } = 10_000;

    /// <summary>A pulse without any result after this has none to come: its validity is over, and firmware-host starts none that is late.</summary>
    public int AnswerWithinMs { get; init; } = 30_000;

    /// <summary>An open door is spoken of after this.</summary>
    public int RemindAfterMs { get; init; } = 60_000;

    /// <summary>After the reminder so much more, and the door counts as left open.</summary>
    public int GiveUpAfterMs { get; init; } = 120_000;

    /// <summary>A sensor inside is believed after this: the door has stopped swinging.</summary>
    public int SettleMs { get; init; } = 500;

    /// <summary>A sensor that has said nothing by then says nothing.</summary>
    public int CheckWithinMs { get; init; } = 3_000;
}

/// <summary>What the sensor of a door says.</summary>
public enum DoorLook { Unknown, Closed, Open }

/// <summary>What the sensor in a compartment says.</summary>
public enum Inside { Unknown, Empty, Occupied }

/// <summary>What is known of a compartment from its sensors now.</summary>
/// <param name="HasInside">There is a sensor for what lies in it.</param>
/// <param name="Reachable">firmware-host and the board answer, so what is said is fresh.</param>
public readonly record struct DoorSenses(DoorLook Door, Inside Inside, bool HasInside, bool Reachable);
