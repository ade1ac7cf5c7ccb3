using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Uplink;

/// <summary>One device's birth; <paramref name="Online"/> false means that its death follows at once.</summary>
public sealed record DeviceBirth(string Device, SparkplugPayload Payload, bool Online);

/// <summary>Everything that one birth says. The payloads carry no seq yet: the writer gives it.</summary>
/// <param name="BirthId">A fingerprint of names, aliases, types, units and kinds; values do not count.</param>
/// <param name="Aliases">Every alias that DATA may use until the next birth.</param>
/// <param name="RunAliases">By device: the alias of <see cref="Names.Run"/>.</param>
public sealed record BirthSet(ulong BirthId, SparkplugPayload Node, IReadOnlyList<DeviceBirth> Devices, IReadOnlySet<ulong> Aliases, IReadOnlyDictionary<string, ulong> RunAliases)
{
    private readonly HashSet<string> _devices = [.. Devices.Select(d => d.Device)];

    /// <summary>True for the node itself, and for each device that was born.</summary>
    public bool Covers(string device) => device.Length == 0 || _devices.Contains(device);
}
