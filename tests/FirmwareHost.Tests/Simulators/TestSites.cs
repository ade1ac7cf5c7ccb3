using System.Text.Json;
using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.FirmwareHost.Tests.Simulators;

/// <summary>Small corners for tests.</summary>
internal static class TestSites
{
    internal const string Bus = "wire";
    internal const string Chip = "chip";
    internal const string Locker = "locker-1";
    internal const string Cabinet = "cabinet";

    internal static SiteFile OneLocker(string board, string settings, bool echo) => new()
    {
        Circle = "test",
        Gateway = "gw-1",
        Buses = [new BusSettings { Id = Bus, Kind = "serial", Port = "/dev/null", Echo = echo }],
        Devices = [new DeviceSettings { Id = Locker, Kind = "locker", Boards = [Board(board, Bus, 1, 1, settings)] }],
    };

    /// <summary>Two 24-way boards on one wire, and two contacts.</summary>
    internal static SiteFile Corner() => new()
    {
        Circle = "test",
        Gateway = "gw-1",
        Buses =
        [
            new BusSettings { Id = Bus, Kind = "serial", Port = "/dev/null" },
            new BusSettings { Id = Chip, Kind = "gpio", Port = "/dev/gpiochip0" },
        ],
        Devices =
        [
            new DeviceSettings { Id = Locker, Kind = "locker", Boards = [Board("8a", Bus, 1, 1, "{}"), Board("8a", Bus, 2, 25, "{}")] },
            Contacts(),
        ],
    };

    internal static SiteFile OneContact(string settings) => new()
    {
        Circle = "test",
        Gateway = "gw-1",
        Buses = [new BusSettings { Id = Chip, Kind = "gpio", Port = "/dev/gpiochip0" }],
        Devices = [new DeviceSettings { Id = Cabinet, Kind = "sensors", Boards = [Board("gpio-input", Chip, 0, 1, settings)] }],
    };

    /// <summary>The bus of <see cref="One"/>.</summary>
    internal static string BusOf(string busKind) => busKind == "gpio" ? Chip : Bus;

    /// <summary>One board alone on its bus.</summary>
    internal static SiteFile One(string device, string kind, string busKind, string board, int address, string settings, bool echo = false) => new()
    {
        Circle = "test",
        Gateway = "gw-1",
        Buses = [new BusSettings { Id = BusOf(busKind), Kind = busKind, Port = "/dev/null", Echo = echo }],
        Devices = [new DeviceSettings { Id = device, Kind = kind, Boards = [Board(board, BusOf(busKind), address, 1, settings)] }],
    };

    internal static BoardSettings Board(string board, string bus, int address, int first, string settings) => new()
    {
        Board = board,
        Bus = bus,
        Address = address,
        First = first,
        Settings = JsonDocument.Parse(settings).RootElement,
    };

    private static DeviceSettings Contacts() => new()
    {
        Id = Cabinet,
        Kind = "sensors",
        Boards =
        [
            Board("gpio-input", Chip, 0, 1, """{ "line": 17, "point": "cabinet/door_open", "activeLow": true, "events": ["door-closed", "door-opened"] }"""),
            Board("gpio-input", Chip, 0, 1, """{ "line": 4, "point": "corner/motion" }"""),
        ],
    };
}
