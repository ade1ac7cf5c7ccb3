using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Site;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Site;

public sealed class SiteCheckTests
{
    [Theory]
    [InlineData("""{ "board": "8b", "bus": "s", "address": 1 }""", "$.devices[0].boards[1].board", "known are 8a, ")]
    [InlineData("""{ "board": "bme280", "bus": "s", "address": 118 }""", "$.devices[0].boards[1].board", "it is there when built with -p:WithIotDeviceBindings=true")]
    [InlineData("""{ "board": "8a", "bus": "g", "address": 2, "first": 25 }""", "$.devices[0].boards[1].bus", "hangs on a serial bus")]
    [InlineData("""{ "board": "8a", "bus": "s", "address": 77, "first": 25 }""", "$.devices[0].boards[1].address", "takes ")]
    [InlineData("""{ "board": "8a", "bus": "s", "address": 1, "first": 25 }""", "$.devices[0].boards[1].address", "taken by $.devices[0].boards[0]")]
    [InlineData("""{ "board": "8a", "bus": "s", "address": 2, "first": 20 }""", "$.devices[0].boards[1].first", "the next free number is 44")]
    [InlineData("""{ "board": "8a", "bus": "s", "address": 2, "first": 25, "settings": { "wayz": 24 } }""", "$.devices[0].boards[1].settings.wayz", "ways")]
    [InlineData("""{ "board": "gpio-input", "bus": "g", "settings": { "line": 4, "point": "other/door_open" } }""", "$.devices[0].boards[1].settings.line", "taken by")]
    public void A_mistake_about_a_board_is_told_where_it_stands(string board, string path, string message)
    {
        string contact = board.Contains("gpio-input", StringComparison.Ordinal) ? """, { "board": "gpio-input", "bus": "g", "settings": { "line": 4, "point": "box/door_open" } }""" : "";
        SiteReading reading = Read($$"""[{ "board": "8a", "bus": "s", "address": 1 }{{contact}}, {{board}}]""");
        SiteError error = Assert.Single(reading.Errors);
        Assert.Equal(contact.Length > 0 ? path.Replace("[1]", "[2]", StringComparison.Ordinal) : path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contacts_beside_the_doors_of_a_locker_take_no_compartment_numbers() =>
        Assert.Empty(Read("""[{ "board": "8a", "bus": "s", "address": 1 }, { "board": "gpio-input", "bus": "g", "settings": { "line": 4, "point": "box/door_open" } }]""").Errors);

    private static SiteReading Read(string boards) => SiteReader.Read($$"""
        {
          "circle": "c", "gateway": "g",
          "buses": [{ "id": "s", "kind": "serial", "port": "/dev/ttyS9" }, { "id": "g", "kind": "gpio", "port": "/dev/gpiochip0" }],
          "devices": [{ "id": "d", "kind": "locker", "boards": {{boards}} }]
        }
        """, site => SiteCheck.Check(site, Boards.All));
}
