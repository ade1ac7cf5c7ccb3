using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Contracts.Site;

/// <summary>One corner as the installer wrote it down. Read by firmware-host and gateway; holds no secrets.</summary>
public sealed record SiteFile
{
    [Description("Schema of this file, for editors.")]
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    [Description("The living circle; Sparkplug group id and the tag 'circle'. [a-z0-9-]{1,32}")]
    [RegularExpression(SiteWords.IdPattern)]
    public required string Circle { get; init; }

    [Description("This gateway; Sparkplug edge node id and the tag 'gateway'. [a-z0-9-]{1,32}")]
    [RegularExpression(SiteWords.IdPattern)]
    public required string Gateway { get; init; }

    [Description("Name for people, in any language.")]
    public string Name { get; init; } = "";

    [Description("IANA time zone of pages, bills and the business day, e.g. Asia/Shanghai.")]
    public string TimeZone { get; init; } = "Asia/Shanghai";

    [Description("Picture of the circle's guide map (导视图) for the kiosk: an SVG, PNG or JPEG file, relative to this file. Empty for none.")]
    [RegularExpression("^$|^[A-Za-z0-9_./-]{1,120}\\.(svg|png|jpg|jpeg)$")]
    public string Map { get; init; } = "";

    [Description("The wires.")]
    public IReadOnlyList<BusSettings> Buses { get; init; } = [];

    [Description("What residents and operators see.")]
    public IReadOnlyList<DeviceSettings> Devices { get; init; } = [];
}

/// <summary>One wire: a serial line, a GPIO chip, an I2C bus, or the kernel's 1-Wire.</summary>
public sealed record BusSettings
{
    [Description("[a-z0-9-]{1,32}, unique among the buses.")]
    [RegularExpression(SiteWords.IdPattern)]
    public required string Id { get; init; }

    [Description("serial, gpio, i2c or onewire.")]
    [AllowedValues("serial", "gpio", "i2c", "onewire")]
    public required string Kind { get; init; }

    [Description("Serial: the device file, e.g. /dev/serial/by-id/usb-… (stable across reboots) or /dev/ttyS0. Gpio: the chip, e.g. /dev/gpiochip0. I2c: the bus, e.g. /dev/i2c-1. Onewire: the kernel's folder, /sys/bus/w1/devices.")]
    [Required]
    public required string Port { get; init; }

    [Description("Serial: bits per second, 1200..921600. Absent: what the boards on it ask for.")]
    [Range(1_200, 921_600)]
    public int? Baud { get; init; }

    [Description("Serial: the parity bit, none, even or odd. Absent: what the boards on it ask for.")]
    [AllowedValues("none", "even", "odd")]
    public string? Parity { get; init; }

    [Description("Serial: the RS-485 adapter returns what it sends; exactly that echo is dropped once per request.")]
    public bool Echo { get; init; }

    [Description("Serial: who turns the RS-485 driver round: adapter (by itself), rts, kernel (ioctl).")]
    [AllowedValues("adapter", "rts", "kernel")]
    public string Direction { get; init; } = "adapter";

    [Description("Solenoids on this supply that may be energised at one time. 1..4")]
    [Range(1, 4)]
    public int SolenoidsAtOnce { get; init; } = 1;
}

/// <summary>One device: a locker, a machine, a row of sensors.</summary>
public sealed record DeviceSettings
{
    [Description("[a-z0-9-]{1,32}, unique among the devices.")]
    [RegularExpression(SiteWords.IdPattern)]
    public required string Id { get; init; }

    [Description("locker, vending, charger, outlets or sensors.")]
    [AllowedValues("locker", "vending", "charger", "outlets", "sensors")]
    public required string Kind { get; init; }

    [Description("Name for people.")]
    public string Name { get; init; } = "";

    [Description("The boards that make up the device.")]
    public IReadOnlyList<BoardSettings> Boards { get; init; } = [];

    [Description("Sizes of compartments, by number: { \"1-8\": \"S\", \"9-16\": \"M\" }.")]
    public IReadOnlyDictionary<string, string> Sizes { get; init; } = new Dictionary<string, string>();

    [Description("Columns of the cabinet from the left, as one stands before it, each counted from the top: [\"1-12\", \"13-24\"]. The terminal draws the door that opens so; without it, a plain cabinet.")]
    public IReadOnlyList<string> Columns { get; init; } = [];

    [Description("Compartments that one reaches without stretching or bending: [\"4-9\", \"16-21\"]. They are filled first.")]
    public IReadOnlyList<string> EasyReach { get; init; } = [];
}

/// <summary>One board on a bus. What only its type knows stands in <see cref="Settings"/>.</summary>
public sealed record BoardSettings
{
    [Description("Board type: a folder of hardware/boards, e.g. 8a, gpio-input.")]
    [Required]
    public required string Board { get; init; }

    [Description("The bus it hangs on.")]
    [Required]
    public required string Bus { get; init; }

    [Description("Address on the bus as set by its switches; 0 where the bus has no addresses.")]
    [Range(0, 255)]
    public int Address { get; init; }

    [Description("Number printed on the first door, slot or input of this board; the following ones count on. 1..999")]
    [Range(1, 999)]
    public int First { get; init; } = 1;

    [Description("Settings of this board type, see hardware/boards/<board>/README.md.")]
    public JsonElement? Settings { get; init; }
}
