using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Polling;
using Microsoft.Data.Sqlite;

namespace LifeCircle.Edge.FirmwareHost.Commands;

/// <summary>Carries out one order, on the bus loop, with the interlock's consent where it needs one: intent on disk, one step, outcome.</summary>
public sealed partial class OrderDesk(EventJournal journal, BootClock clock, ILogger<OrderDesk> logger)
{
    /// <summary>Returns whether a byte of the step may have reached the wire.</summary>
    public async Task<bool> RunAsync(Order order)
    {
        if (IsTooLate(order)) { return Expire(order); }
        if (await PrepareAsync(order.Board) is var hindrance && hindrance != DriverFault.None)
        {
            order.End(Outcome.Failed, hindrance.Name(), hindrance.WhatToCheck());
            return false;
        }

        try { await journal.WriteIntentAsync(order.Intent); }
        catch (Exception e) when (e is SqliteException or DatabaseBusyException)
        {
            LogNoIntent(e, order.Intent.CommandId);
            order.End(Outcome.Failed, "journal", "The journal could not be written, so nothing was sent: check the disk's space and health.");
            return false;
        }

        return IsTooLate(order) ? Expire(order) : await DoAsync(order);
    }

    /// <summary>A board known to be silent is asked with a harmless request first: then "failed, nothing was sent" is certain. Outputs that are not safe yet are made so.</summary>
    private static async Task<DriverFault> PrepareAsync(BoardSlot board) =>
        board.State == BoardState.Silent ? await board.PollAsync(CancellationToken.None)
        : board.Outputs is { } outputs ? await outputs.SettleAsync()
        : DriverFault.None;

    private static async Task<bool> DoAsync(Order order)
    {
        DeedEnd end = await order.Deed.DoAsync(order.Intent.CommandId);
        switch (end)
        {
            case { Fault: DriverFault.None }: order.End(Outcome.Done); break;
            case { Fault: DriverFault.Refused }: order.End(Outcome.Refused, end.Fault.Name(), end.Fault.WhatToCheck()); break;
            case { Sent: false }: order.End(Outcome.Failed, end.Fault.Name(), end.Fault.WhatToCheck()); break;
            default: order.End(Outcome.Unknown, end.Fault.Name(), $"{order.Deed.InDoubt} {end.Fault.WhatToCheck()}"); break;
        }

        return end.Sent;
    }

    private bool IsTooLate(Order order) => clock.MonotonicNs > order.Intent.DeadlineNs;

    private static bool Expire(Order order)
    {
        order.End(Outcome.Expired, "expired", "It could not start in the time it was valid for; nothing was sent.");
        return false;
    }

    [LoggerMessage(EventId = 1120, Level = LogLevel.Error, Message = "Command {CommandId} was not executed because its intent could not be stored. Check the disk's space and health")]
    private partial void LogNoIntent(Exception e, string commandId);
}
