using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Ingest.Nodes;

/// <summary>What an alias or a name stands for. One object for all its values, so that what was found out for one of them is not looked for again.</summary>
public sealed class BornMetric(string device, string name, SparkplugType type, string unit)
{
    /// <summary>Empty for the node itself.</summary>
    public string Device { get; } = device;

    public string Name { get; } = name;

    public SparkplugType Type { get; } = type;

    public string Unit { get; } = unit;

    /// <summary>All of the name but its last segment; empty for the whole device.</summary>
    public string Part { get; } = name.LastIndexOf('/') is > 0 and var slash ? name[..slash] : "";

    /// <summary>The last segment of the name.</summary>
    public string Field { get; } = name[(name.LastIndexOf('/') + 1)..];

    public bool IsEvent { get; } = Names.IsEvent(name);

    /// <summary>By the names of our own gateways; a plain node's are another rule's.</summary>
    public bool IsPoint { get; } = Names.IsPoint(name);

    /// <summary>Where its values went last.</summary>
    internal FieldPlace? Place { get; set; }

    /// <summary>Its newest value, until that is on its way to the registry.</summary>
    internal PendingPoint? Pending { get; set; }
}

/// <summary>What a birth says about the node or the device as a whole.</summary>
/// <param name="Epoch">0 for a plain Sparkplug node.</param>
public sealed record BirthFacts(ulong Epoch, ulong? BirthId, long? BdSeq, long? HeadEvents, long? HeadTelemetry, string? Kind, string? Name, bool TakesCommands, string? Verbs)
{
    public static BirthFacts Of(SparkplugPayload payload)
    {
        BirthFacts facts = new(0, null, null, null, null, null, null, false, null);
        foreach (Metric metric in payload.Metrics)
        {
            facts = metric.Name switch
            {
                Names.EpochMetric => facts with { Epoch = (ulong)(Number(metric) ?? 0) },
                Names.BirthId => facts with { BirthId = (ulong?)Number(metric) },
                Names.BdSeq => facts with { BdSeq = Number(metric) },
                Names.HeadEvents => facts with { HeadEvents = Number(metric) },
                Names.HeadTelemetry => facts with { HeadTelemetry = Number(metric) },
                Names.DeviceKind => facts with { Kind = Words(metric) },
                Names.DeviceName => facts with { Name = Words(metric) },
                Names.Command => facts with { TakesCommands = true },
                Names.DeviceVerbs => facts with { Verbs = Words(metric) },
                _ => facts,
            };
        }

        return facts;
    }

    internal static long? Number(Metric metric) => metric.Value.Kind switch
    {
        ValueKind.Int64 => metric.Value.Int64,
        ValueKind.UInt64 => (long)metric.Value.UInt64,
        _ => null,
    };

    private static string? Words(Metric metric) => metric.Value.Kind == ValueKind.Text ? metric.Value.Text : null;
}

/// <summary>The births of one node: alias and name to metric, for each epoch.</summary>
/// <remarks>
/// (1) Within an epoch an alias, once bound, stays bound to the same (device, name, type); so births only add.
/// (2) A plain Sparkplug node has epoch 0, whose aliases hold for one session: its NBIRTH starts over.
/// No clock, no I/O.
/// </remarks>
public sealed class BirthCatalogue
{
    /// <summary>Epochs remembered; a rescued file may drain under an old one.</summary>
    private const int EpochsMax = 4;
    private const int MetricsMax = 100_000;
    private readonly List<(ulong Epoch, EpochNames Names)> _epochs = [];
    private readonly Dictionary<string, string> _kinds = new(StringComparer.Ordinal);

    public ulong Epoch { get; private set; }

    /// <summary>The birth set that is held, named by its NBIRTH; 0 before the first and for plain nodes.</summary>
    public ulong BirthId { get; private set; }

    /// <summary>An NBIRTH has been taken.</summary>
    public bool IsBorn { get; private set; }

    /// <summary>Aliases that a birth bound to something else than before; a broken node, since it breaks rule (1).</summary>
    public long Rebound { get; private set; }

    public void TakeNode(BirthFacts facts, SparkplugPayload payload)
    {
        (Epoch, BirthId, IsBorn) = (facts.Epoch, facts.BirthId ?? 0, true);
        if (facts.Epoch == 0) { _epochs.RemoveAll(e => e.Epoch == 0); }
        Bind(Of(facts.Epoch, makeNewest: true), "", payload);
    }

    /// <summary>
    /// Remembers a birth that another replica took, or an older one: its aliases, and the kind of its device where the birth is of the set
    /// that is held, or nothing newer is known. Records whose aliases are known go to their measurement, whoever heard the birth.
    /// </summary>
    public void Remember(ulong epoch, ulong birthId, string device, SparkplugPayload payload)
    {
        Bind(Of(epoch, makeNewest: false), device, payload);
        if (device.Length == 0 || (birthId != BirthId && _kinds.ContainsKey(device))) { return; }
        if (BirthFacts.Of(payload).Kind is { Length: > 0 } kind) { _kinds[device] = kind; }
    }

    /// <summary>False when the birth belongs to a set whose NBIRTH was not seen: its epoch is not known.</summary>
    public bool TakeDevice(string device, BirthFacts facts, SparkplugPayload payload)
    {
        if (!IsBorn || (facts.BirthId is { } set && set != BirthId)) { return false; }
        // A device that the corner does not have any more is born without a kind, for its last records: they go where the others are.
        if (facts.Kind is { Length: > 0 } kind) { _kinds[device] = kind; }
        Bind(Of(Epoch, makeNewest: true), device, payload);
        return true;
    }

    public void TakeKind(string device, string kind) => _kinds[device] = kind;

    /// <summary>The measurement of a device's points.</summary>
    public string KindOf(string device) => device.Length == 0 ? "gateway" : _kinds.GetValueOrDefault(device, "device");

    public bool Knows(ulong epoch) => _epochs.Exists(e => e.Epoch == epoch);

    /// <summary>What the metric is; null when no birth said it, or it is another device's.</summary>
    public BornMetric? Resolve(ulong epoch, string device, in Metric metric) => NamesOf(epoch)?.Find(device, metric);

    /// <summary>What each metric of a run is; false, and nothing to be used of <paramref name="born"/>, when no birth said it of one of them.</summary>
    public bool TryResolve(ulong epoch, string device, ReadOnlySpan<Metric> metrics, List<BornMetric> born)
    {
        ArgumentNullException.ThrowIfNull(born);
        born.Clear();
        if (NamesOf(epoch) is not { } names) { return false; }
        foreach (ref readonly Metric metric in metrics)
        {
            if (names.Find(device, metric) is not { } known) { return false; }
            born.Add(known);
        }

        return true;
    }

    private EpochNames? NamesOf(ulong epoch)
    {
        foreach ((ulong known, EpochNames names) in _epochs)
        {
            if (known == epoch) { return names; }
        }

        return null;
    }

    private EpochNames Of(ulong epoch, bool makeNewest)
    {
        int at = _epochs.FindIndex(e => e.Epoch == epoch);
        (ulong, EpochNames Names) entry = at >= 0 ? _epochs[at] : (epoch, new EpochNames());
        if (at >= 0 && !makeNewest) { return entry.Names; }
        if (at >= 0) { _epochs.RemoveAt(at); }
        _epochs.Insert(makeNewest ? 0 : _epochs.Count, entry);
        if (_epochs.Count > EpochsMax) { _epochs.RemoveAt(_epochs.Count - 1); }
        return entry.Names;
    }

    private void Bind(EpochNames names, string device, SparkplugPayload payload)
    {
        foreach (Metric metric in payload.Metrics)
        {
            if (metric.Name is not { Length: > 0 } name || names.ByName.Count >= MetricsMax) { continue; }
            BornMetric born = names.Born(device, name, metric.Type ?? SparkplugType.Unknown, metric.Unit ?? "");
            if (metric.Alias is not { } alias) { continue; }
            if (names.ByAlias.TryGetValue(alias, out BornMetric? before) && (before.Device != device || before.Name != name || before.Type != born.Type)) { Rebound++; }
            names.ByAlias[alias] = born;
        }
    }

    private sealed class EpochNames
    {
        public Dictionary<ulong, BornMetric> ByAlias { get; } = [];

        public Dictionary<(string Device, string Name), BornMetric> ByName { get; } = [];

        /// <summary>The one that is there when the birth says the same again.</summary>
        public BornMetric Born(string device, string name, SparkplugType type, string unit)
        {
            if (ByName.TryGetValue((device, name), out BornMetric? known) && known.Type == type && known.Unit == unit) { return known; }
            BornMetric born = new(device, name, type, unit);
            ByName[(device, name)] = born;
            return born;
        }

        public BornMetric? Find(string device, in Metric metric)
        {
            BornMetric? born = metric.Alias is { } alias && metric.Name is null ? ByAlias.GetValueOrDefault(alias) : ByName.GetValueOrDefault((device, metric.Name ?? ""));
            return born?.Device == device ? born : null;
        }
    }
}
