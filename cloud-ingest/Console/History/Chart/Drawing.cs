using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Console.History.Chart;

/// <summary>How a lane writes its states, in the page's language.</summary>
internal sealed record DrawingWords(Func<FieldValue, string> State, Func<HistorySeries, string> Name, Func<string, string> Unit);

/// <summary>The chart as SVG: a panel for every two units, a lane for every state, one time axis below all.</summary>
/// <remarks>Drawn once for an answer; the cursor and the selection lie above it and move without it.</remarks>
internal sealed class Drawing
{
    public const int Left = 64;
    public const int Right = 64;
    private const int PanelHeight = 250;
    private const int PanelGap = 26;
    private const int Top = 24;
    private const int LaneHeight = 22;
    private const int LanePitch = 44;
    private const int AxisHeight = 30;
    private const int DottedMax = 80;
    private const int LabelPx = 96;
    private readonly StringBuilder _svg = new();
    private readonly HistoryAsk _ask;
    private readonly DrawingWords _words;

    public Drawing(HistoryView view, int width, long nowMs, TimeZoneInfo zone, DrawingWords words)
    {
        (_ask, Width, _words) = (view.Ask, Math.Max(width, Left + Right + 100), words);
        foreach ((int i, HistorySeries series) in view.Series.Index())
        {
            if (series.Column.Kind is null) { continue; }
            if (series.Column.IsState) { Lanes.Add(new Lane(series, i, view.Ask, nowMs)); }
            else { Curves.Add(new Curve(series, i, view.Ask.EffectiveWindowMs)); }
        }

        List<string> units = [.. Curves.Select(c => c.Series.Unit).Distinct(StringComparer.Ordinal)];
        string[][] panels = [.. units.Chunk(2)];
        int lanesTop = panels.Length * (Top + PanelHeight + PanelGap);
        Height = Math.Max(lanesTop + (Lanes.Count * LanePitch), panels.Length == 0 && Lanes.Count == 0 ? 120 : 0) + AxisHeight;
        Times(zone);
        for (int i = 0; i < panels.Length; i++) { Panel(panels[i], Top + (i * (Top + PanelHeight + PanelGap))); }
        for (int i = 0; i < Lanes.Count; i++) { Draw(Lanes[i], lanesTop + (i * LanePitch)); }
    }

    public List<Curve> Curves { get; } = [];

    public List<Lane> Lanes { get; } = [];

    public int Width { get; }

    public int Height { get; }

    public string Svg => _svg.ToString();

    public double X(long ms) => Left + ((double)(ms - _ask.FromMs) / (_ask.UntilMs - _ask.FromMs) * (Width - Left - Right));

    public long Ms(double fraction) => _ask.FromMs + (long)(Math.Clamp(fraction, 0, 1) * (_ask.UntilMs - _ask.FromMs));

    private void Times(TimeZoneInfo zone)
    {
        int bottom = Height - AxisHeight;
        foreach ((long ms, string label, bool day) in Ticks.Times(_ask.FromMs, _ask.UntilMs, (Width - Left - Right) / LabelPx, zone))
        {
            Line(X(ms), 8, X(ms), bottom, day ? "day" : "grid");
            Text(X(ms), bottom + 19, day ? "time day" : "time", "middle", label);
        }

        Line(Left, bottom, Width - Right, bottom, "axis");
    }

    private void Panel(string[] units, int top)
    {
        for (int side = 0; side < units.Length; side++)
        {
            List<Curve> curves = [.. Curves.Where(c => c.Series.Unit == units[side])];
            IEnumerable<double> values = curves.SelectMany(c => c.Dots).Select(d => d.Value);
            (double low, double high, double step) = Ticks.Values(values.DefaultIfEmpty(0).Min(), values.DefaultIfEmpty(1).Max(), 5);
            for (double at = low; at <= high + (step / 2); at += step)
            {
                double y = Y(at);
                if (side == 0) { Line(Left, y, Width - Right, y, "grid"); }
                Text(side == 0 ? Left - 8 : Width - Right + 8, y + 4, "value", side == 0 ? "end" : "start", Ticks.Label(at, step));
            }

            if (units[side].Length > 0) { Text(side == 0 ? Left - 8 : Width - Right + 8, top - 10, "unit", side == 0 ? "end" : "start", _words.Unit(units[side])); }
            foreach (Curve curve in curves) { Draw(curve, Y); }

            double Y(double value) => top + PanelHeight - ((value - low) / (high - low) * PanelHeight);
        }
    }

    private void Draw(Curve curve, Func<double, double> y)
    {
        StringBuilder path = new();
        List<Dot> alone = [];
        foreach (IReadOnlyList<Dot> piece in curve.Pieces())
        {
            if (piece.Count == 1) { alone.Add(piece[0]); }
            char verb = 'M';
            foreach (Dot dot in Thin(piece))
            {
                path.Append(CultureInfo.InvariantCulture, $"{verb}{X(dot.Ms):0.#} {y(dot.Value):0.#}");
                verb = 'L';
            }
        }

        _svg.Append(CultureInfo.InvariantCulture, $"<path class=\"curve s{curve.Number}\" d=\"{path}\"/>");
        foreach (Dot dot in curve.Dots.Count <= DottedMax ? curve.Dots : Thin(alone))
        {
            _svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot s{curve.Number}\" cx=\"{X(dot.Ms):0.#}\" cy=\"{y(dot.Value):0.#}\" r=\"2.6\"/>");
        }
    }

    /// <summary>Of each pixel's points the first, the least, the largest and the last: the line looks the same.</summary>
    private IEnumerable<Dot> Thin(IReadOnlyList<Dot> dots)
    {
        if (dots.Count < 2 * Width) { return dots; }
        return dots.GroupBy(d => (int)X(d.Ms)).SelectMany(g => ((Dot[])[g.First(), g.MinBy(d => d.Value), g.MaxBy(d => d.Value), g.Last()]).Distinct().OrderBy(d => d.Ms));
    }

    private void Draw(Lane lane, int top)
    {
        int bar = top + 18;
        Text(Left, top + 12, "lane", "start", _words.Name(lane.Series));
        _svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"laneback\" x=\"{Left}\" y=\"{bar}\" width=\"{Width - Left - Right}\" height=\"{LaneHeight}\" rx=\"3\"/>");
        double drawnTo = -1;
        foreach (Hold hold in lane.Holds)
        {
            double from = X(hold.FromMs), to = Math.Max(X(hold.UntilMs), from + 1);
            bool off = hold.Value is { Kind: FieldKind.Boolean, Boolean: false };
            if (to < drawnTo + 1 && off) { continue; } // Finer than a pixel: what was on stays visible.
            drawnTo = to;
            string kind = hold.Value.Kind == FieldKind.Text ? "word" : off ? "off" : "on";
            _svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"hold {kind} s{lane.Number}\" x=\"{from:0.#}\" y=\"{bar}\" width=\"{to - from:0.#}\" height=\"{LaneHeight}\"/>");
            string state = _words.State(hold.Value);
            if (to - from > 14 + (9 * state.Length)) { Text(from + 6, bar + 15, off ? "state" : "state bright", "start", state); }
        }
    }

    private void Line(double x1, double y1, double x2, double y2, string kind) =>
        _svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{kind}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>");

    private void Text(double x, double y, string kind, string anchor, string text) =>
        _svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{kind}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{HtmlEncoder.Default.Encode(text)}</text>");
}
