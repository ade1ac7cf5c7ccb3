using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Polling;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.FirmwareHost.Commands;

/// <summary>Carries out one unlock, on the bus loop, with the interlock's consent: intent on disk, one pulse, outcome.</summary>
public sealed partial class UnlockDesk(EventJournal journal, BootClock clock, ILogger<UnlockDesk> logger)
{
    /// <summary>Returns whether a byte may have reached the wire.</summary>
    public async Task<bool> RunAsync(UnlockOrder order)
    {
        if (IsTooLate(order)) { return Expire(order); }

        // A board known to be silent is asked with a harmless request first: then "failed, nothing was sent" is certain.
        if (order.Board.State == BoardState.Silent && await order.Board.PollAsync(CancellationToken.None) is var silent && silent != DriverFault.None)
        {
            order.End(Outcome.Failed, silent.Name(), silent.WhatToCheck());
            return false;
        }

        try { await journal.WriteIntentAsync(order.Intent); }
        catch (Exception e) when (e is SqliteException or DatabaseBusyException)
        {
            LogNoIntent(e, order.Intent.CommandId);
            order.End(Outcome.Failed, "journal", "The journal could not be written, so nothing was sent: check the disk's space and health.");
            return false;
        }

        if (IsTooLate(order)) { return Expire(order); }
        return await PulseAsync(order);
    }

    private static async Task<bool> PulseAsync(UnlockOrder order)
    {
        DoorPoll doors = order.Board.Doors!;
        // Not cancelled by a stop: the one physical step that was accepted is finished, and the board's time-out bounds it.
        DriverResult<DoorState> result = await doors.Bank.UnlockAsync(order.Door, CancellationToken.None);
        if (result.Sent) { doors.Pulsed(order.Door, order.Intent.CommandId); }
        switch (result)
        {
            case { IsOk: true }: order.End(Outcome.Done); break;
            case { Fault: DriverFault.Refused }: order.End(Outcome.Refused, result.Fault.Name(), result.Fault.WhatToCheck()); break;
            case { Sent: false }: order.End(Outcome.Failed, result.Fault.Name(), result.Fault.WhatToCheck()); break;
            default: order.End(Outcome.Unknown, result.Fault.Name(), $"The pulse may have happened: look at the door before it is asked for again. {result.Fault.WhatToCheck()}"); break;
        }

        return result.Sent;
    }

    private bool IsTooLate(UnlockOrder order) => clock.MonotonicNs > order.Intent.DeadlineNs;

    private static bool Expire(UnlockOrder order)
    {
        order.End(Outcome.Expired, "expired", "It could not start in the time it was valid for; nothing was sent.");
        return false;
    }

    [LoggerMessage(EventId = 1120, Level = LogLevel.Error, Message = "Command {CommandId} was not executed because its intent could not be stored. Check the disk's space and health")]
    private partial void LogNoIntent(Exception e, string commandId);
}
