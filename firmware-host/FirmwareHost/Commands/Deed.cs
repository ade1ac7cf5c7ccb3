using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Polling;

namespace LifeCircle.Edge.FirmwareHost.Commands;

/// <summary>How the one physical step of an order went.</summary>
/// <param name="Sent">True when at least one byte may have reached the wire.</param>
public readonly record struct DeedEnd(DriverFault Fault, bool Sent);

/// <summary>The one physical step of an order: what differs between the verbs.</summary>
public abstract record Deed
{
    private protected Deed() { }

    /// <summary>The door whose solenoid it energises, with the longest time for which and how long it rests then; the interlock is asked about it. Null where there is none.</summary>
    public virtual (int Door, TimeSpan PulseMax, TimeSpan CoilRest)? Solenoid => null;

    /// <summary>What a person is told when nobody knows whether it happened.</summary>
    public abstract string InDoubt { get; }

    /// <summary>Does it, once. A stop does not cancel it: the step that was accepted is finished, and the board's time-out bounds it.</summary>
    public abstract ValueTask<DeedEnd> DoAsync(string commandId);
}

/// <summary>Pulses the solenoid of one door.</summary>
public sealed record UnlockDeed(DoorPoll Doors, int Door) : Deed
{
    public override (int Door, TimeSpan PulseMax, TimeSpan CoilRest)? Solenoid => (Door, Doors.Bank.PulseMax, Doors.Bank.CoilRest);

    public override string InDoubt => "The pulse may have happened: look at the door before it is asked for again.";

    public override async ValueTask<DeedEnd> DoAsync(string commandId)
    {
        DriverResult<DoorState> result = await Doors.Bank.UnlockAsync(Door, CancellationToken.None);
        if (result.Sent) { Doors.Pulsed(Door, commandId); }
        return new DeedEnd(result.Fault, result.Sent);
    }
}

/// <summary>Switches one output.</summary>
public sealed record SwitchDeed(ISwitchBank Bank, int Output, bool On) : Deed
{
    public override string InDoubt => "The output may have switched: look at its state, as it is read back, before it is asked for again.";

    public override async ValueTask<DeedEnd> DoAsync(string commandId)
    {
        DriverResult<bool> result = await Bank.SwitchAsync(Output, On, CancellationToken.None);
        return new DeedEnd(result.Fault, result.Sent);
    }
}

/// <summary>Switches one output on for a time that the board keeps.</summary>
public sealed record FlashDeed(ISwitchBank Bank, int Output, TimeSpan Duration) : Deed
{
    public override string InDoubt => "The output may have been on for its time: look at what it switches before it is asked for again.";

    public override async ValueTask<DeedEnd> DoAsync(string commandId)
    {
        DriverResult<bool> result = await Bank.FlashAsync(Output, Duration, CancellationToken.None);
        return new DeedEnd(result.Fault, result.Sent);
    }
}
