using LifeCircle.Edge.Console.History;
using LifeCircle.Edge.TimeSeries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace LifeCircle.Edge.Console.Api;

/// <summary>History as the API tells it.</summary>
/// <param name="WindowMs">Width of the windows; null for raw points.</param>
public sealed record HistoryJson(string From, string To, string Aggregate, long? WindowMs, IReadOnlyList<HistorySeriesJson> Series);

/// <param name="Kind"><c>boolean</c>, <c>integer</c>, <c>double</c> or <c>text</c>; null when nobody has written the series.</param>
/// <param name="Aggregate">How it was condensed in truth: a state has no mean.</param>
/// <param name="Before">Of a state: the value that held when the range began.</param>
/// <param name="Cut">There are more raw points; ask for a shorter range or for the CSV.</param>
/// <param name="TimesMs">UTC milliseconds since 1970; with windows every window of the range.</param>
/// <param name="Values">One for each time; null is a window without any.</param>
public sealed record HistorySeriesJson(string Point, string Unit, string? Kind, string Aggregate, object? Before, bool Cut, IReadOnlyList<long> TimesMs, IReadOnlyList<object?> Values);

/// <summary><c>/api/v1/history</c> and <c>/api/v1/history.csv</c>.</summary>
internal static class HistoryApi
{
    public static void MapHistoryApi(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/v1").WithTags("history");
        api.MapGet("/history", JsonAsync).WithSummary("Points over time; s=circle/gateway/device/point (repeat), range or from and to, agg, window")
            .Produces<HistoryJson>().ProducesValidationProblem().ProducesProblem(502);
        api.MapGet("/history.csv", CsvAsync).WithSummary("The same as a CSV file; agg=none is every point as written, bom=1 for spreadsheets")
            .Produces(200, contentType: "text/csv").ProducesValidationProblem().ProducesProblem(502);
    }

    private static async Task<IResult> JsonAsync(HttpRequest http, HistoryDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Read(http, time, out HistoryAsk ask) is { } refused) { return refused; }
        HistoryView view = await desk.ReadAsync(ask, cancellationToken);
        if (view.Trouble is { } trouble) { return Unreadable(trouble); }
        long? window = ask.Aggregate == Aggregate.None ? null : ask.EffectiveWindowMs;
        return TypedResults.Ok(new HistoryJson(HistoryAsk.Iso(ask.FromMs), HistoryAsk.Iso(ask.UntilMs), HistoryAsk.Word(ask.Aggregate), window, [.. view.Series.Select(s => Of(s, ask, window))]));
    }

    private static async Task<IResult> CsvAsync(HttpRequest http, HistoryDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Read(http, time, out HistoryAsk ask) is { } refused) { return refused; }
        List<(string, IAsyncEnumerable<HistoryPoint>)> columns;
        if (ask.Aggregate == Aggregate.None)
        {
            (long count, string? trouble) = await desk.CountAsync(ask, cancellationToken);
            if (trouble is not null) { return Unreadable(trouble); }
            if (count > HistoryDesk.RawPointsMax) { return Invalid("from", $"There are {count} points in the range; a file holds {HistoryDesk.RawPointsMax}. Take a shorter range, fewer points or an aggregate."); }
            columns = [.. (await desk.RawAsync(ask, cancellationToken)).Select(c => (Heading(c.Point, c.Unit), c.Points))];
        }
        else
        {
            HistoryView view = await desk.ReadAsync(ask, cancellationToken);
            if (view.Trouble is { } trouble) { return Unreadable(trouble); }
            columns = [.. view.Series.Select(s => (Heading(s.Point, s.Unit), s.Column.Points.ToAsyncEnumerable()))];
        }

        string name = $"history-{HistoryAsk.Iso(ask.FromMs)[..10]}-{HistoryAsk.Iso(ask.UntilMs)[..10]}.csv";
        return TypedResults.Stream(stream => HistoryCsv.WriteAsync(stream, columns, time.LocalTimeZone, ask.Bom, http.HttpContext.RequestAborted), "text/csv; charset=utf-8", name);
    }

    private static ValidationProblem? Read(HttpRequest http, TimeProvider time, out HistoryAsk ask)
    {
        ask = HistoryParameters.Read(http.Query, time.GetUtcNow().ToUnixTimeMilliseconds(), out Dictionary<string, string[]> errors);
        if (errors.Count == 0 && ask.Points.Count == 0) { errors["s"] = ["Name at least one point: s=circle/gateway/device/point."]; }
        return errors.Count == 0 ? null : TypedResults.ValidationProblem(errors, detail: "Nothing was read: the question is not valid.");
    }

    private static HistorySeriesJson Of(HistorySeries series, HistoryAsk ask, long? windowMs)
    {
        HistoryColumn column = series.Column;
        List<long> times = [];
        List<object?> values = [];
        if (windowMs is { } window && column.Kind is not null)
        {
            Dictionary<long, FieldValue> byTime = column.Points.ToDictionary(p => p.TimeNs / HistoryDesk.NsPerMs, p => p.Value);
            for (long at = ask.FromMs - (ask.FromMs % window); at < ask.UntilMs; at += window)
            {
                times.Add(at);
                values.Add(byTime.TryGetValue(at, out FieldValue value) ? Plain(value) : null);
            }
        }
        else
        {
            times.AddRange(column.Points.Select(p => p.TimeNs / HistoryDesk.NsPerMs));
            values.AddRange(column.Points.Select(p => Plain(p.Value)));
        }

        return new HistorySeriesJson(
            series.Point.ToString(), series.Unit, column.Kind?.ToString().ToLowerInvariant(), HistoryAsk.Word(column.Aggregate),
            column.Before is { } before ? Plain(before.Value) : null, column.IsCut, times, values);
    }

    private static object Plain(FieldValue value) => value.Kind switch
    {
        FieldKind.Boolean => value.Boolean,
        FieldKind.Integer => value.Integer,
        FieldKind.Double => value.Double,
        _ => value.Text,
    };

    private static string Heading(PointRef point, string unit) => unit.Length == 0 ? point.ToString() : $"{point} ({unit})";

    /// <summary>502: what this process stands in front of did not answer as it should.</summary>
    private static ProblemHttpResult Unreadable(string trouble) => TypedResults.Problem(trouble, statusCode: StatusCodes.Status502BadGateway);

    private static ValidationProblem Invalid(string name, string sentence) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [name] = [sentence] }, detail: "Nothing was read: the question is not valid.");
}
