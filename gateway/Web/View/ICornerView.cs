namespace LifeCircle.Edge.Web.View;

/// <summary>What the page needs of the gateway. Every call is cheap enough for several times a second per viewer.</summary>
public interface ICornerView
{
    CornerSnapshot Snapshot();

    /// <summary>Stores a wish, e.g. to open one compartment; completes when it is on disk, before anything has moved. Returns the command's id.</summary>
    /// <exception cref="InvalidOperationException">It could not be stored; the message says what to check.</exception>
    Task<string> OrderAsync(string device, string part, string verb, string reason, CancellationToken cancellationToken);

    CommandNote? FindCommand(string id);
}
