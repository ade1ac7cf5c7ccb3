namespace LifeCircle.Edge.Sparkplug;

/// <summary>Metric names that both ends know.</summary>
/// <remarks>A point is a metric whose first segment is lower case and is not <c>event</c>; its last segment is the field, the rest the part.</remarks>
public static class Names
{
    /// <summary>Int64 in NBIRTH and NDEATH: pairs a death with its birth.</summary>
    public const string BdSeq = "bdSeq";

    /// <summary>Boolean: asks for all births again.</summary>
    public const string Rebirth = "Node Control/Rebirth";

    /// <summary>Int64 or DateTime, UTC milliseconds: the cloud's time, in answer to a birth.</summary>
    public const string Time = "Node Control/Time";

    /// <summary>UInt64, beside <see cref="Time"/>: the timestamp of the NBIRTH that is answered, so that a late answer is not taken for one to a newer birth.</summary>
    public const string TimeAnswers = "Node Control/Time Answers";

    /// <summary>Bytes, first metric of DATA: <see cref="RunHeader"/>.</summary>
    public const string Run = "Outbox/Run";

    /// <summary>Bytes, in NCMD: <see cref="Confirmation"/>.</summary>
    public const string Confirm = "Outbox/Confirm";

    /// <summary>UInt64 in NBIRTH.</summary>
    public const string EpochMetric = "Outbox/Epoch";

    /// <summary>UInt64 in NBIRTH and DBIRTH: which set of births this one belongs to.</summary>
    public const string BirthId = "Outbox/BirthId";

    /// <summary>Int64 in NBIRTH: highest offset given in the stream.</summary>
    public const string HeadEvents = "Outbox/Head/events";

    /// <summary>Int64 in NBIRTH: highest offset given in the stream.</summary>
    public const string HeadTelemetry = "Outbox/Head/telemetry";

    /// <summary>String in DBIRTH: <c>locker</c>, <c>sensors</c>, …</summary>
    public const string DeviceKind = "Device/Kind";

    /// <summary>String in DBIRTH: what people call it.</summary>
    public const string DeviceName = "Device/Name";

    /// <summary>String in DBIRTH: the verbs of the device, separated by commas; absent where it takes none.</summary>
    public const string DeviceVerbs = "Device/Verbs";

    /// <summary>String (JSON) in DCMD; null in the DBIRTH of a device that takes commands.</summary>
    public const string Command = "Command/Execute";

    /// <summary>Before the kind of an event; String (JSON), null in births.</summary>
    public const string EventPrefix = "event/";

    /// <summary>Int64 seconds, on the node: a record of it goes at least every 60 s, so that silence means a lost node. Not a point.</summary>
    public const string Heartbeat = "Node/uptime_s";

    /// <summary>True for names that become series in the database.</summary>
    public static bool IsPoint(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> first = slash < 0 ? name : name.AsSpan(0, slash);
        if (first.IsEmpty || first.SequenceEqual("event") || first.SequenceEqual(BdSeq)) { return false; }
        return !first.ContainsAnyInRange('A', 'Z');
    }

    public static bool IsEvent(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(EventPrefix, StringComparison.Ordinal);
    }
}
