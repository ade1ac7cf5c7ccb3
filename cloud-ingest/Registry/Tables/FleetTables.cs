namespace LifeCircle.Edge.Registry.Tables;

/// <summary>One gateway. Unsigned 64-bit ids are stored as the signed number of the same bits.</summary>
public sealed class GatewayEntity
{
    public required string Circle { get; set; }

    public required string Gateway { get; set; }

    /// <summary>A birth, and no matching death since.</summary>
    public bool InSession { get; set; }

    public long LastHeardMs { get; set; }

    public long BirthId { get; set; }

    /// <summary>0 for a plain Sparkplug node.</summary>
    public long Epoch { get; set; }

    public long? BdSeq { get; set; }
}

/// <summary>A birth certificate as it came: enough for any replica to decode what follows.</summary>
public sealed class BirthEntity
{
    public required string Circle { get; set; }

    public required string Gateway { get; set; }

    public long BirthId { get; set; }

    /// <summary>Empty for the node's own.</summary>
    public required string Device { get; set; }

    public long Epoch { get; set; }

    public long AtMs { get; set; }

    public required byte[] Body { get; set; }
}

/// <summary>One device of a gateway.</summary>
public sealed class DeviceEntity
{
    public required string Circle { get; set; }

    public required string Gateway { get; set; }

    public required string Device { get; set; }

    public required string Kind { get; set; }

    public required string Name { get; set; }

    public bool Online { get; set; }

    /// <summary>Words, separated by commas.</summary>
    public required string Verbs { get; set; }
}

/// <summary>The current value of a point and the record that said it.</summary>
public sealed class PointEntity
{
    public required string Circle { get; set; }

    public required string Gateway { get; set; }

    public required string Device { get; set; }

    public required string Name { get; set; }

    public required string Type { get; set; }

    public required string Unit { get; set; }

    public string? Value { get; set; }

    public int Quality { get; set; }

    public long AtMs { get; set; }

    public long Epoch { get; set; }

    public int Stream { get; set; }

    public long Offset { get; set; }
}
