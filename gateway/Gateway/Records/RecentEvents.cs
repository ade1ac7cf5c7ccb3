using LifeCircle.Edge.Gateway.Corner;

namespace LifeCircle.Edge.Gateway.Records;

/// <summary>The last events of this process, for the page; what counts is in the outbox.</summary>
public sealed class RecentEvents(CornerState corner)
{
    private const int Kept = 12;
    private readonly Lock _lock = new();
    private readonly LinkedList<EventNote> _notes = new();

    /// <summary>Newest first.</summary>
    public IReadOnlyList<EventNote> All
    {
        get { lock (_lock) { return [.. _notes]; } }
    }

    public void Add(EventNote note)
    {
        lock (_lock)
        {
            _notes.AddFirst(note with { Sealed = null });
            if (_notes.Count > Kept) { _notes.RemoveLast(); }
        }

        corner.Bump();
    }
}
