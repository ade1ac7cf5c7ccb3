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
        string name = $"{device} · {Point(words, point.Name)}";
        return view.Series.Any(s => s.Point.Gateway != point.Gateway || s.Point.Circle != point.Circle) ? $"{point.Circle} / {point.Gateway} · {name}" : name;
    }

    /// <summary>A door by the number on it, other points as everywhere.</summary>
    public static string Point(IStringLocalizer<Words> words, string name) =>
        name.StartsWith("compartment/", StringComparison.Ordinal) && name.EndsWith("/door_open", StringComparison.Ordinal)
            ? words["HistoryDoor", name["compartment/".Length..^"/door_open".Length]]
            : Names.Point(words, name);

    /// <summary>A window in its largest whole unit.</summary>
    public static string Window(IStringLocalizer<Words> words, long seconds) => seconds switch
    {
        _ when seconds % 86_400 == 0 => words["Window_d", seconds / 86_400],
        _ when seconds % 3_600 == 0 => words["Window_h", seconds / 3_600],
        _ when seconds % 60 == 0 => words["Window_m", seconds / 60],
        _ => words["Window_s", seconds],
    };

    public static string Value(IStringLocalizer<Words> words, FieldValue value) => value.Kind switch
    {
        FieldKind.Boolean => value.Boolean ? words["Yes"] : words["No"],
        FieldKind.Integer => value.Integer.ToString("N0", CultureInfo.InvariantCulture),
        FieldKind.Double => value.Double.ToString("#,0.###", CultureInfo.InvariantCulture),
        _ => value.Text,
    };
}
