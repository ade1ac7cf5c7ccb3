using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.FirmwareHost.Polling;

/// <summary>What is asked of a board in each round, and where its answers go.</summary>
public interface IPoll
{
    /// <summary>Asks once; what came back is in the point table, and in the journal where it is an event.</summary>
    Task<DriverFault> RunAsync(CancellationToken cancellationToken);

    /// <summary>The board is lost: its readings grow stale.</summary>
    void Lose(DriverFault fault);
}
