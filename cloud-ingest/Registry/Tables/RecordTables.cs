namespace LifeCircle.Edge.Registry.Tables;

/// <summary>An event; one row for each (gateway, epoch, stream, offset), so that a repeat reaches nobody twice.</summary>
public sealed class EventEntity
{
    public long Id { get; set; }

    public required string Circle { get; set; }

    public required string Gateway { get; set; }

    public long Epoch { get; set; }

    public int Stream { get; set; }

    public long Offset { get; set; }

    public required string Device { get; set; }

    public required string Kind { get; set; }

    public required string EventId { get; set; }

    public required string Part { get; set; }

    public long AtMs { get; set; }

    public bool TimeEstimated { get; set; }

    /// <summary>The event's JSON as it came, without its sealed part.</summary>
    public required string Body { get; set; }

    /// <summary>On the way to its own table; never read back from here.</summary>
    public SealedEntity? Sealed { get; set; }
}

/// <summary>The sealed part of an event, as long as it is kept. Its row stays when a person erased it, without the text, so that a repeat does not bring it back.</summary>
public sealed class SealedEntity
{
    public required string Circle { get; set; }

    public required string Gateway { get; set; }

    public long Epoch { get; set; }

    public int Stream { get; set; }

    public long Offset { get; set; }

    /// <summary>The circle under which the event was made and sealed; another one than <see cref="Circle"/> when the gateway has moved since.</summary>
    public required string MadeIn { get; set; }

    /// <summary>Which of the platform's keys opens it; empty when the text is of a scheme that this version does not know.</summary>
    public required string KeyId { get; set; }

    /// <summary>Empty once it is erased.</summary>
    public required string Text { get; set; }

    public long ReceivedAt { get; set; }

    public long? ErasedAt { get; set; }

    public string? ErasedBy { get; set; }

    public string? Reason { get; set; }
}

/// <summary>The ledger of one stream; ranges as text, see <see cref="RangeSet.ToString"/>.</summary>
public sealed class LedgerEntity
{
    public required string Circle { get; set; }

    public required string Gateway { get; set; }

    public long Epoch { get; set; }

    public int Stream { get; set; }

    public long Tail { get; set; }

    public long Head { get; set; }

    public long Repeats { get; set; }

    public long HeardMs { get; set; }

    public required string Written { get; set; }

    public required string Evicted { get; set; }
}

/// <summary>A command and what became of it.</summary>
public sealed class CommandEntity
{
    public required string Id { get; set; }

    public required string Circle { get; set; }

    public required string Gateway { get; set; }

    public required string Device { get; set; }

    public required string Part { get; set; }

    public required string Verb { get; set; }

    public required string Issuer { get; set; }

    public required string Reason { get; set; }

    public required string State { get; set; }

    public required string Fault { get; set; }

    public required string Text { get; set; }

    public long IssuedMs { get; set; }

    public long ExpiresMs { get; set; }

    public long? ResultMs { get; set; }
}

/// <summary>What the database did not take, with the reason; kept for a person to look at.</summary>
public sealed class DeadLetterEntity
{
    public long Id { get; set; }

    public long AtMs { get; set; }

    public required string Circle { get; set; }

    public required string Gateway { get; set; }

    public long Epoch { get; set; }

    public int Stream { get; set; }

    public long Offset { get; set; }

    public required string Reason { get; set; }

    /// <summary>The line, or the field and its value.</summary>
    public required string Body { get; set; }
}

/// <summary>The type that a field has for good.</summary>
public sealed class FieldTypeEntity
{
    public required string Measurement { get; set; }

    public required string Field { get; set; }

    public int Kind { get; set; }
}
