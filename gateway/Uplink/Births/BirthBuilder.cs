using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Uplink;

/// <summary>What a birth needs to know besides the image.</summary>
/// <param name="Aliases">Every alias of the epoch: those of metrics that are gone stay in births, for the records that still use them.</param>
/// <param name="GoneDevices">Devices that the corner does not have any more, but the outbox has records of.</param>
/// <param name="NowMs">UTC milliseconds.</param>
public sealed record BirthFacts(ulong Epoch, byte BdSeq, long HeadEvents, long HeadTelemetry, long NowMs, IReadOnlyList<AliasEntry> Aliases, IReadOnlyCollection<string> GoneDevices);

/// <summary>Makes the births from the corner's image. Pure.</summary>
public static class BirthBuilder
{
    /// <summary>Metrics that are addressed by name alone: the specification forbids an alias for the rebirth, and nobody reports the others.</summary>
    public static bool HasAlias(string metric) => metric is not (Names.Command or Names.DeviceVerbs);

    public static BirthSet Build(CornerImage image, BirthFacts facts)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(facts);
        ILookup<string, AliasEntry> byDevice = facts.Aliases.ToLookup(a => a.Device);
        List<DeviceImage> devices = [.. image.Devices];
        devices.AddRange(facts.GoneDevices.Where(g => !image.Devices.Any(d => d.Id == g)).Select(g => new DeviceImage(g, "", "", false, [])));

        ulong id = Fingerprint(image, facts.Epoch, devices, byDevice);
        SparkplugPayload node = Payload(facts, [.. NodeOwn(facts, id), Run(facts, byDevice[""]), .. Metrics(image.NodeMetrics, byDevice[""], facts.NowMs)]);
        List<DeviceBirth> births = [.. devices.Select(d => new DeviceBirth(d.Id,
            Payload(facts, [.. DeviceOwn(d, facts, id), Run(facts, byDevice[d.Id]), .. Metrics(d.Metrics, byDevice[d.Id], facts.NowMs)]), d.Online))];
        HashSet<ulong> aliases = [.. byDevice[""].Select(a => a.Alias), .. devices.SelectMany(d => byDevice[d.Id]).Select(a => a.Alias)];
        return new BirthSet(id, node, births, aliases, facts.Aliases.Where(a => a.Metric == Names.Run).ToDictionary(a => a.Device, a => a.Alias, StringComparer.Ordinal));
    }

    private static SparkplugPayload Payload(BirthFacts facts, IReadOnlyList<Metric> metrics) => new() { TimestampMs = (ulong)facts.NowMs, Metrics = metrics };

    private static List<Metric> NodeOwn(BirthFacts facts, ulong birthId) =>
    [
        Own(facts, Names.BdSeq, SparkplugType.Int64, MetricValue.Of((long)facts.BdSeq)),
        Own(facts, Names.Rebirth, SparkplugType.Boolean, MetricValue.Of(false)),
        Own(facts, Names.Time, SparkplugType.DateTime, MetricValue.Null),
        Own(facts, Names.EpochMetric, SparkplugType.UInt64, MetricValue.Of(facts.Epoch)),
        Own(facts, Names.BirthId, SparkplugType.UInt64, MetricValue.Of(birthId)),
        Own(facts, Names.HeadEvents, SparkplugType.Int64, MetricValue.Of(facts.HeadEvents)),
        Own(facts, Names.HeadTelemetry, SparkplugType.Int64, MetricValue.Of(facts.HeadTelemetry)),
        Own(facts, Names.Confirm, SparkplugType.Bytes, MetricValue.Null),
    ];

    private static List<Metric> DeviceOwn(DeviceImage device, BirthFacts facts, ulong birthId) =>
    [
        Own(facts, Names.DeviceKind, SparkplugType.String, MetricValue.Of(device.Kind)),
        Own(facts, Names.DeviceName, SparkplugType.String, MetricValue.Of(device.Name)),
        Own(facts, Names.BirthId, SparkplugType.UInt64, MetricValue.Of(birthId)),
    ];

    private static Metric Run(BirthFacts facts, IEnumerable<AliasEntry> entries) => Own(facts, Names.Run, SparkplugType.Bytes, MetricValue.Null) with
    {
        Alias = entries.Where(e => e.Metric == Names.Run).Select(e => (ulong?)e.Alias).FirstOrDefault(),
    };

    private static Metric Own(BirthFacts facts, string name, SparkplugType type, MetricValue value) =>
        new() { Name = name, TimestampMs = (ulong)facts.NowMs, Type = type, Value = value };

    private static IEnumerable<Metric> Metrics(IReadOnlyList<MetricImage> images, IEnumerable<AliasEntry> entries, long nowMs)
    {
        Dictionary<(string, SparkplugType), ulong> aliases = entries.ToDictionary(e => (e.Metric, e.Type), e => e.Alias);
        HashSet<(string, SparkplugType)> current = [.. images.Select(i => (i.Name, i.Type))];
        // Those that are gone come first: a reader that goes by name alone ends with the current one.
        foreach (((string name, SparkplugType type), ulong alias) in aliases.OrderBy(a => a.Value))
        {
            if (!current.Contains((name, type)) && name != Names.Run) { yield return new Metric { Name = name, Alias = alias, Type = type, TimestampMs = (ulong)nowMs }; }
        }

        foreach (MetricImage image in images)
        {
            yield return new Metric
            {
                Name = image.Name,
                Alias = HasAlias(image.Name) ? aliases[(image.Name, image.Type)] : null,
                TimestampMs = (ulong)nowMs,
                Type = image.Type,
                Value = image.Value,
                Quality = image.Quality,
                Unit = image.Unit.Length > 0 ? image.Unit : null,
            };
        }
    }

    private static ulong Fingerprint(CornerImage image, ulong epoch, List<DeviceImage> devices, ILookup<string, AliasEntry> aliases)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, $"{epoch:x16}\n{image.Circle}\n{image.Gateway}\n");
        Add(hash, image.NodeMetrics, aliases[""]);
        foreach (DeviceImage device in devices.OrderBy(d => d.Id, StringComparer.Ordinal))
        {
            Add(hash, $"\0{device.Id}\n{device.Kind}\n{device.Name}\n");
            Add(hash, device.Metrics, aliases[device.Id]);
        }

        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
        return id == 0 ? 1 : id; // 0 says "none" in a confirmation.
    }

    private static void Add(IncrementalHash hash, IReadOnlyList<MetricImage> metrics, IEnumerable<AliasEntry> aliases)
    {
        foreach (MetricImage metric in metrics.OrderBy(m => m.Name, StringComparer.Ordinal)) { Add(hash, $"{metric.Name}\n{metric.Type}\n{metric.Unit}\n"); }
        foreach (AliasEntry entry in aliases.OrderBy(a => a.Alias)) { Add(hash, $"{entry.Alias}\n{entry.Metric}\n{entry.Type}\n"); }
    }

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
}
