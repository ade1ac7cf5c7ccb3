using CsCheck;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

/// <summary>Points and writers of the InfluxDB tests.</summary>
internal static class InfluxBench
{
    public static InfluxWriter Writer(ScriptedInflux server, string api = "v1", Func<InfluxOptions, InfluxOptions>? change = null, Action<RecognisedServer>? recognised = null)
    {
        InfluxOptions options = new() { Url = server.Url, Bucket = "corner", Org = "lifecircle", Api = InfluxOptions.ApiOf(api)!.Value };
        return new InfluxWriter(change is null ? options : change(options), new HttpClient { Timeout = Timeout.InfiniteTimeSpan }, TimeProvider.System, recognised);
    }

    public static Point[] Lines(int count, int[]? poison = null, string poisonText = "poison") =>
        [.. Enumerable.Range(0, count).Select(i => poison?.Contains(i) == true
            ? new Point(new Series("m", new Tag("line", $"{i}")), i + 1, [new Field("w", FieldValue.Of(poisonText))])
            : new Point(new Series("m", new Tag("line", $"{i}")), i + 1, [new Field("v", FieldValue.Of((long)i))]))];

    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    public static bool IsPoison(SeenRequest request) => request.Body.Contains("poison", StringComparison.Ordinal);

    public static bool IsProbe(string line) => line.StartsWith("ingest_probe", StringComparison.Ordinal);
}

/// <summary>A clock on which every pause is over at once.</summary>
internal sealed class HurriedTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
}
