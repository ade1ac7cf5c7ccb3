using System.Text;
using CsCheck;
using LifeCircle.Edge.Console.History;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Console;

public sealed class HistoryCsvTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.CreateCustomTimeZone("+8", TimeSpan.FromHours(8), "+8", "+8");

    [Fact]
    public async Task Rows_are_moments_in_utc_and_local_time_and_columns_stand_side_by_side()
    {
        const long at = 1_795_420_800_000_000_007; // 2026-11-23T08:00:00Z and 7 ns.
        string csv = await WriteAsync(bom: true,
            ("a/b/c/door, left", [new HistoryPoint(at, FieldValue.Of(true)), new HistoryPoint(at + 1_000_000, FieldValue.Of(false))]),
            ("t (Cel)", [new HistoryPoint(at, FieldValue.Of(-21.5)), new HistoryPoint(at + 500, FieldValue.Of(1e-7))]));
        Assert.Equal("""
            time_utc,time_local,"a/b/c/door, left",t (Cel)
            2026-11-23T08:00:00.000000007Z,2026-11-23T16:00:00.000+08:00,true,-21.5
            2026-11-23T08:00:00.000000507Z,2026-11-23T16:00:00.000+08:00,,1E-07
            2026-11-23T08:00:00.001000007Z,2026-11-23T16:00:00.001+08:00,false,

            """.ReplaceLineEndings("\r\n"), csv.TrimStart('\uFEFF'));
        Assert.Equal('\uFEFF', csv[0]);
    }

    [Fact]
    public async Task Any_columns_of_any_text_are_read_back_as_they_were()
    {
        Gen<List<(int, string)>> column = Gen.Select(Gen.Int[0, 40], Gen.String[Gen.OneOf(Gen.Const('"'), Gen.Const(','), Gen.Const('\n'), Gen.Const('\r'), Gen.Char['a', 'e'], Gen.Const('温')), 0, 6]).List[0, 12];
        await Gen.Select(column.List[1, 4], Gen.Bool).SampleAsync(async (columns, bom) =>
        {
            List<List<HistoryPoint>> points = [.. columns.Select(c => c.DistinctBy(p => p.Item1).OrderBy(p => p.Item1).Select(p => new HistoryPoint(p.Item1, FieldValue.Of(p.Item2))).ToList())];
            List<List<string>> rows = Parse((await WriteAsync(bom, [.. points.Select((p, i) => ($"c{i}\"{i}", p))])).TrimStart('\uFEFF'));
            Assert.Equal(["time_utc", "time_local", .. points.Select((_, i) => $"c{i}\"{i}")], rows[0]);
            long[] moments = [.. points.SelectMany(p => p).Select(p => p.TimeNs).Distinct().Order()];
            Assert.Equal(moments.Length, rows.Count - 1);
            for (int i = 0; i < moments.Length; i++)
            {
                Assert.Equal(points.Select(p => p.FirstOrDefault(x => x.TimeNs == moments[i]).Value.Text), rows[i + 1].Skip(2));
            }
        }, iter: 300);
    }

    private static async Task<string> WriteAsync(bool bom, params (string Heading, List<HistoryPoint> Points)[] columns)
    {
        using MemoryStream stream = new();
        await HistoryCsv.WriteAsync(stream, [.. columns.Select(c => (c.Heading, c.Points.ToAsyncEnumerable()))], Shanghai, bom, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>RFC 4180 as another program reads it.</summary>
    private static List<List<string>> Parse(string csv)
    {
        List<List<string>> rows = [];
        List<string> row = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < csv.Length; i++)
        {
            if (quoted && csv[i] == '"' && i + 1 < csv.Length && csv[i + 1] == '"') { field.Append(csv[i++]); }
            else if (csv[i] == '"') { quoted = !quoted; }
            else if (!quoted && csv[i] == ',') { Take(); }
            else if (!quoted && csv[i] == '\r' && csv[i + 1] == '\n')
            {
                Take();
                rows.Add(row);
                row = [];
                i++;
            }
            else { field.Append(csv[i]); }
        }

        return rows;

        void Take()
        {
            row.Add(field.ToString());
            field.Clear();
        }
    }
}
