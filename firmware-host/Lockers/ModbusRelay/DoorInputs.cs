using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>Door states from the inputs of a relay board: input n belongs to door n; a door without an input is not known.</summary>
internal static class DoorInputs
{
    public static async ValueTask<DriverResult<IReadOnlyList<DoorState>>> ReadAsync(RelayBoard board, CancellationToken cancellationToken)
    {
        // A board without inputs is asked for its relays, so that its silence is noticed.
        bool blind = board.Settings.Inputs == 0;
        DriverResult<bool[]> read = await (blind ? board.ReadRelaysAsync(cancellationToken) : board.ReadInputsAsync(cancellationToken));
        if (!read.IsOk) { return new([], read.Fault, read.Sent); }

        var doors = new DoorState[board.Settings.Relays];
        bool whenClosed = board.Settings.Feedback == LockFeedback.Closed;
        for (int i = 0; i < doors.Length && i < read.Value.Length && !blind; i++)
        {
            doors[i] = read.Value[i] == whenClosed ? DoorState.Closed : DoorState.Open;
        }

        return new(doors, DriverFault.None);
    }
}
