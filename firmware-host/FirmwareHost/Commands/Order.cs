using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Polling;

namespace LifeCircle.Edge.FirmwareHost.Commands;

/// <summary>A command that waits for its bus.</summary>
/// <param name="Slot">Place of the board among those of its bus.</param>
/// <param name="Deed">The one physical step that it takes.</param>
public sealed record Order(Intent Intent, int Slot, BoardSlot Board, Deed Deed)
{
    private readonly TaskCompletionSource<OrderEnd> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Complete when the order is over; its result is not stored yet.</summary>
    public Task<OrderEnd> Done => _done.Task;

    public void End(Outcome outcome, string fault = "", string text = "", bool tripped = false) =>
        _done.TrySetResult(new OrderEnd(new CommandResult { CommandId = Intent.CommandId, Outcome = outcome, Fault = fault, Text = text }, tripped ? text : null));

    public void Crash(Exception e) => _done.TrySetException(e);
}

/// <param name="Tripped">The interlock's sentence where it refused.</param>
public sealed record OrderEnd(CommandResult Result, string? Tripped);
