using LifeCircle.Edge.Gateway.Node;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Corner;

/// <summary>What a birth says now: every point with its value, every kind of event without one.</summary>
public sealed class CornerBook(CornerState corner, KnownEvents events, NodePoints node, GatewaySettings settings) : ICorner
{
    public CornerImage Image() => new(
        settings.Site.Circle,
        settings.Site.Gateway,
        [.. node.Now(), .. Events("")],
        [.. corner.Devices().Select(Device)]);

    private DeviceImage Device(DeviceImageNow device) => new(device.Id, device.Kind, device.Name, device.Online, [.. Points(device), .. Events(device.Id), .. Commands(device)]);

    private static IEnumerable<MetricImage> Points(DeviceImageNow device) => device.Points.Select(p =>
        new MetricImage(p.Info.Name, ProtoMap.SparkplugType(p.Info.Kind), p.Info.Unit, ProtoMap.Metric(p.Reading), ProtoMap.MetricQualityOf(p.Reading)));

    private IEnumerable<MetricImage> Events(string device) =>
        events.Of(device).Select(kind => new MetricImage(Names.EventPrefix + kind, SparkplugType.String, "", MetricValue.Null, MetricQuality.Good));

    private static IEnumerable<MetricImage> Commands(DeviceImageNow device) =>
        device.Verbs.Count == 0 ? [] :
        [
            new MetricImage(Names.DeviceVerbs, SparkplugType.String, "", MetricValue.Of(string.Join(',', device.Verbs)), MetricQuality.Good),
            new MetricImage(Names.Command, SparkplugType.String, "", MetricValue.Null, MetricQuality.Good),
        ];
}
