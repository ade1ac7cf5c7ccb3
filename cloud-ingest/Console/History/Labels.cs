using System.Globalization;
using LifeCircle.Edge.Console.Live;
using LifeCircle.Edge.TimeSeries;
using Microsoft.Extensions.Localization;

namespace LifeCircle.Edge.Console.History;

/// <summary>Series and values as people say them.</summary>
internal static class Labels
{
    /// <summary>Device and point; with the gateway in front when several are shown together.</summary>
    public static string Name(IStringLocalizer<Words> words, HistorySeries series, HistoryView view)
    {
        PointRef point = series.Point;
        string device = series.DeviceName.Length > 0 ? series.DeviceName : point.Device.Length > 0 ? point.Device : words["GatewayItself"].Value;
        string name = $"{device} · {Names.Point(words, point.Name)}";
        return view.Series.Any(s => s.Point.Gateway != point.Gateway || s.Point.Circle != point.Circle) ? $"{point.Circle} / {point.Gateway} · {name}" : name;
    }

    public static string Value(IStringLocalizer<Words> words, FieldValue value) => value.Kind switch
    {
        FieldKind.Boolean => value.Boolean ? words["Yes"] : words["No"],
        FieldKind.Integer => value.Integer.ToString("N0", CultureInfo.InvariantCulture),
        FieldKind.Double => value.Double.ToString("#,0.###", CultureInfo.InvariantCulture),
        _ => value.Text,
    };
}
