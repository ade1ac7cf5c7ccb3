using LifeCircle.Edge.Contracts.Points;

namespace LifeCircle.Edge.Contracts.Capabilities;

/// <summary>A board on a bus. What it can do, it says by the further interfaces it implements.</summary>
/// <remarks>One call at a time: the bus loop owns the board and never calls it from two places at once.</remarks>
public interface IBoard
{
    /// <summary>Time between the starts of two polls when the bus is free.</summary>
    TimeSpan PollInterval { get; }
}

/// <summary>Doors that a sensor sees: closed, open, or not known.</summary>
public enum DoorState { Unknown, Closed, Open }

/// <summary>A row of doors that open on command.</summary>
public interface ILockBank : IBoard
{
    /// <summary>Doors, numbered from 1 as on the board's terminals.</summary>
    int DoorCount { get; }

    /// <summary>Longest time that one unlock keeps its solenoid energised; the interlock holds the supply for it.</summary>
    TimeSpan PulseMax { get; }

    /// <summary>Shortest time from the end of a coil's pulse to the next pulse of the same coil; the interlock keeps it.</summary>
    TimeSpan CoilRest => TimeSpan.FromSeconds(1);

    /// <summary>Reads every door; index 0 is door 1.</summary>
    ValueTask<DriverResult<IReadOnlyList<DoorState>>> ReadDoorsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Pulses the solenoid of one door, once; completes when the board has confirmed, before the door has moved. Never repeats by itself.
    /// A fault with <see cref="DriverResult{T}.Sent"/> false: nothing went out. With true: the outcome is unknown.
    /// </summary>
    ValueTask<DriverResult<DoorState>> UnlockAsync(int door, CancellationToken cancellationToken);
}

/// <summary>A board that has values to read: inputs, sensors, meters.</summary>
public interface IPointSource : IBoard
{
    /// <summary>What it reads, in the order of <see cref="ReadAsync"/>. Constant.</summary>
    IReadOnlyList<PointDescriptor> Points { get; }

    /// <summary>Points whose every change is also a journaled event; the value is the event kinds of (false, true), e.g. ("door-closed", "door-opened").</summary>
    IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> EventPoints { get; }

    /// <summary>Reads all; null for a value that the source itself calls invalid.</summary>
    ValueTask<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(CancellationToken cancellationToken);
}
