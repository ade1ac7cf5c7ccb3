using CsCheck;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Site;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Site;

public sealed class SiteReaderTests
{
    private static readonly string Demo = File.ReadAllText(SiteFiles.Demo);

    [Fact]
    public void The_demo_site_is_right()
    {
        SiteReading reading = SiteCheck.ReadFile(SiteFiles.Demo, Boards.All);
        Assert.Empty(reading.Errors);
        Assert.Equal(("hailar-demo", "corner-01"), (reading.Site!.Circle, reading.Site.Gateway));
        Assert.Equal(["locker-1", "cabinet"], reading.Site.Devices.Select(d => d.Id));
    }

    [Fact]
    public void Absent_settings_have_the_defaults_written_in_the_types()
    {
        SiteFile site = SiteReader.Read("""{ "circle": "c", "gateway": "g", "buses": [{ "id": "b", "kind": "gpio", "port": "p" }], "devices": [{ "id": "d", "kind": "sensors" }] }""").Site!;
        Assert.Equal(("Asia/Shanghai", "adapter", 1, null), (site.TimeZone, site.Buses[0].Direction, site.Buses[0].SolenoidsAtOnce, site.Buses[0].Baud));
        Assert.Empty(site.Devices[0].Boards);
        Assert.Empty(site.Devices[0].Sizes);
    }

    [Fact]
    public void Every_error_is_told_at_once_each_with_its_path()
    {
        const string Wrong = """
            {
              "circle": "Hailar Demo", "gatway": "x", "timeZone": "Asia/Shangai",
              "buses": [
                { "id": "a", "kind": "serail", "port": "/dev/ttyS0", "baud": 12 },
                { "id": "a", "kind": "gpio", "port": "", "solenoidsAtOnce": "2" }
              ],
              "devices": [
                { "id": "d", "kind": "locker", "boards": [{ "board": "8a", "bus": "b", "adress": 1, "first": 0 }, 7], "sizes": { "1-8": "S", "8-9": "Q", "x": "M" }, "columns": ["1-8", "8-9"], "easyReach": ["4", "low"] }
              ]
            }
            """;
        SiteReading reading = SiteReader.Read(Wrong);
        Assert.Null(reading.Site);
        Dictionary<string, string> errors = reading.Errors.GroupBy(e => e.Path).ToDictionary(g => g.Key, g => string.Join(' ', g.Select(e => e.Message)));
        Assert.Contains("did you mean \"gateway\"?", errors["$.gatway"], StringComparison.Ordinal);
        Assert.Contains("missing", errors["$.gateway"], StringComparison.Ordinal);
        Assert.Contains("did you mean \"serial\"?", errors["$.buses[0].kind"], StringComparison.Ordinal);
        Assert.Contains("1200 to 921600", errors["$.buses[0].baud"], StringComparison.Ordinal);
        Assert.Contains("did you mean \"address\"?", errors["$.devices[0].boards[0].adress"], StringComparison.Ordinal);
        string[] others = ["$.circle", "$.timeZone", "$.buses[1].id", "$.buses[1].port", "$.buses[1].solenoidsAtOnce", "$.devices[0].boards[0].first", "$.devices[0].boards[1]"];
        Assert.All(others, path => Assert.Contains(path, errors.Keys));
        Assert.Contains("$.devices[0].sizes.x", errors.Keys);
        Assert.Contains("in another already", errors["$.devices[0].columns[1]"], StringComparison.Ordinal);
        Assert.Contains("\"low\" is no range", errors["$.devices[0].easyReach[1]"], StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_bus_names_the_nearest_one()
    {
        SiteError error = Assert.Single(SiteReader.Read(Demo.Replace("\"bus\": \"lockers\", \"address\": 2", "\"bus\": \"locker\", \"address\": 2", StringComparison.Ordinal)).Errors);
        Assert.Equal("$.devices[0].boards[1].bus", error.Path);
        Assert.Contains("did you mean \"lockers\"?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_json_is_told_with_line_and_column()
    {
        SiteError error = Assert.Single(SiteReader.Read("{\n  \"circle\": ,\n}").Errors);
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"circle\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"circle\":1e400,\"buses\":{},\"devices\":[null]}")]
    [InlineData("\ud800")]
    public void Odd_texts_are_errors_and_never_exceptions(string json) => Assert.NotEmpty(SiteCheckOf(json).Errors);

    [Fact]
    public void A_missing_file_is_an_error_that_names_it()
    {
        SiteError error = Assert.Single(SiteReader.ReadFile("/nowhere/site.json").Errors);
        Assert.Contains("/nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_damage_to_a_site_file_gives_a_site_or_errors_with_paths_and_never_an_exception()
    {
        string[] scraps = ["", "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e9", "99999999999", "\"\"", "\"a\"", "{}", "[]", "\\u0000", "\\ud800", "/*", "//", "\u0000", "é"];
        Gen.Select(Gen.Int[0, Demo.Length - 1], Gen.Int[0, 30], Gen.Int[0, scraps.Length - 1].Select(i => scraps[i]), Gen.Int[0, Demo.Length - 1], Gen.Int[0, 3]).Sample((at, length, scrap, other, otherLength) =>
        {
            string damaged = Demo.Remove(at, Math.Min(length, Demo.Length - at)).Insert(at, scrap);
            other = Math.Min(other, damaged.Length);
            damaged = damaged.Remove(other, Math.Min(otherLength, damaged.Length - other));
            SiteReading reading = SiteCheckOf(damaged);
            return (reading.Site is null) == (reading.Errors.Count > 0) && reading.Errors.All(e => e.Path.StartsWith('$') && e.Message.Length > 0);
        }, iter: 2_000);
    }

    private static SiteReading SiteCheckOf(string json) => SiteReader.Read(json, site => SiteCheck.Check(site, Boards.All));
}
