namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>Site files of terminals' tests, beside the demo's.</summary>
internal static class KioskSites
{
    /// <summary>A board with a sensor in each compartment, and a thermometer in the chamber of 09 and 10.</summary>
    public const string Sensing = """
        {
          "circle": "sensing", "gateway": "corner-01", "name": "有感应的柜",
          "buses": [{ "id": "lockers", "kind": "serial", "port": "/dev/ttyUSB0" }, { "id": "i2c", "kind": "i2c", "port": "/dev/i2c-1" }],
          "devices": [
            {
              "id": "locker-1", "kind": "locker", "name": "一号柜",
              "boards": [{ "board": "kerong-cu16", "bus": "lockers", "address": 0, "first": 1, "settings": { "ways": 16, "occupancy": true } }],
              "sizes": { "1-8": "S", "9-16": "M" }
            },
            { "id": "cold", "kind": "sensors", "name": "冷藏室", "boards": [{ "board": "sht3x", "bus": "i2c", "address": 68, "settings": { "part": "chamber" } }] }
          ]
        }
        """;
}
