using LifeCircle.Edge.Web.Kiosk.View;

namespace LifeCircle.Edge.Web.Kiosk.Parts;

/// <summary>Where each compartment stands on the picture of the cabinet; columns of equal height, as they are built.</summary>
internal static class CabinetPlan
{
    public const int ColumnWidth = 74, UnitHeight = 15;

    /// <summary>Of a column, in heights of half a small compartment, where the site does not say the columns.</summary>
    private const int UnitsPerColumn = 24;

    /// <param name="Column">From 0.</param>
    /// <param name="Row">From 0, from the top.</param>
    public sealed record Place(CabinetCell Cell, int Column, int Row, double Top, double Height);

    public static (IReadOnlyList<Place> Places, int Columns, int Height) Of(IReadOnlyList<CabinetCell> cells)
    {
        List<List<CabinetCell>> columns = cells.All(cell => cell.Column > 0)
            ? [.. cells.GroupBy(cell => cell.Column).OrderBy(column => column.Key).Select(column => column.ToList())]
            : Fill(cells);
        int height = columns.Select(Units).DefaultIfEmpty(1).Max() * UnitHeight;
        List<Place> places = [];
        for (int column = 0; column < columns.Count; column++)
        {
            double unit = (double)height / Units(columns[column]), top = 0;
            for (int row = 0; row < columns[column].Count; row++)
            {
                CabinetCell cell = columns[column][row];
                places.Add(new(cell, column, row, top, UnitsOf(cell) * unit));
                top += UnitsOf(cell) * unit;
            }
        }

        return (places, columns.Count, height);
    }

    private static List<List<CabinetCell>> Fill(IReadOnlyList<CabinetCell> cells)
    {
        int total = cells.Sum(UnitsOf), count = Math.Max(1, (total + UnitsPerColumn - 1) / UnitsPerColumn);
        List<List<CabinetCell>> columns = [];
        int units = 0;
        foreach (CabinetCell cell in cells)
        {
            if (units * count >= total * columns.Count) { columns.Add([]); }
            columns[^1].Add(cell);
            units += UnitsOf(cell);
        }

        return columns;
    }

    private static int Units(List<CabinetCell> column) => column.Sum(UnitsOf);

    private static int UnitsOf(CabinetCell cell) => cell.Size switch { "XL" => 6, "L" => 4, "M" => 3, _ => 2 };
}
