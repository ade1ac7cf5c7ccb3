namespace LifeCircle.Edge.Registry;

/// <summary>Takes commands for devices and follows them to their result.</summary>
public interface ICommandDesk
{
    /// <summary>Stores the command and sends it; completes when it is handed to the broker or could not be, never waits for the result.</summary>
    Task<CommandRow> IssueAsync(NewCommand command, CancellationToken cancellationToken);

    Task<CommandRow?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The newest first.</summary>
    Task<IReadOnlyList<CommandRow>> RecentAsync(string circle, string gateway, int limit, CancellationToken cancellationToken);
}
