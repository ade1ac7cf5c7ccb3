namespace LifeCircle.Edge.Registry;

/// <summary>Where an event stands: nothing else has these five words.</summary>
/// <param name="Stream">1: sealed parts come with events alone.</param>
public sealed record EventPlace(string Circle, string Gateway, ulong Epoch, int Stream, long Offset);

/// <summary>Who reads or erases a sealed part, and why; kept with what came of it.</summary>
public sealed record SealedOrder(EventPlace Event, string Issuer, string Why);

/// <summary>A sealed part with what it takes to open it: the four words to which it was sealed.</summary>
/// <param name="Circle">Under which the event was made.</param>
/// <param name="KeyId">The platform's key that opens it; empty for a text of a scheme that is not known here.</param>
/// <param name="Text">Null once it is erased.</param>
/// <param name="ReceivedAtMs">UTC milliseconds.</param>
/// <param name="ErasedAtMs">UTC milliseconds; null while it is kept.</param>
public sealed record SealedPart(
    string Circle, string Gateway, string EventId, string Kind, string KeyId, string? Text, long ReceivedAtMs, long? ErasedAtMs, string? ErasedBy, string? ErasedWhy);

/// <summary>The sealed parts of events: read and erased by a named person or program, deleted when their time is over.</summary>
public interface ISealedParts
{
    /// <summary>The part, with a record of who read it when its text was there; null when the event has none, or none any more.</summary>
    Task<SealedPart?> ReadAsync(SealedOrder order, CancellationToken cancellationToken);

    /// <summary>Takes the text away for good. False when there was none to take.</summary>
    Task<bool> EraseAsync(SealedOrder order, CancellationToken cancellationToken);

    /// <summary>Deletes what was received before the moment; answers how many.</summary>
    Task<int> DeleteOlderAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
