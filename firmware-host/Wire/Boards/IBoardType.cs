using System.Text.Json;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Gpio;
using LifeCircle.Edge.Wire.I2c;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Wire.Boards;

/// <summary>The wire that a board hangs on; exactly one of these is there, as the kind of its bus says.</summary>
public sealed record BoardWire
{
    /// <summary>The line of a serial bus.</summary>
    public IByteLink? Link { get; init; }

    /// <summary>The lines of a gpio bus's chip.</summary>
    public IGpioLines? Gpio { get; init; }

    /// <summary>The chips of an i2c bus.</summary>
    public II2cBus? I2c { get; init; }

    /// <summary>The kernel's folder of a onewire bus: a folder in it for each sensor.</summary>
    public string? OneWire { get; init; }
}

/// <summary>What a board is made from: its line of the site file and the wire it hangs on.</summary>
public sealed record BoardContext(DeviceSettings Device, BoardSettings Settings, BusSettings Bus, BoardWire Wire, TimeProvider Time);

/// <summary>One kind of board: the one line that makes it known is its entry in the catalogue of FirmwareHost.</summary>
public interface IBoardType
{
    /// <summary>The name in site files and the folder below hardware/boards.</summary>
    string Name { get; }

    /// <summary>Device kinds it may belong to.</summary>
    IReadOnlyList<string> DeviceKinds { get; }

    /// <summary>serial, gpio, i2c or onewire.</summary>
    string BusKind { get; }

    /// <summary>What is spoken on a serial bus; boards of one protocol may share a bus.</summary>
    string Protocol => Name;

    /// <summary>Bits per second that the board talks by default; 0 on a bus without a rate.</summary>
    int DefaultBaud { get; }

    /// <summary>Bits per second that the board talks by default with these settings, where its type covers models of different rates. Bad settings give <see cref="DefaultBaud"/>.</summary>
    int BaudOf(BoardSettings settings) => DefaultBaud;

    /// <summary>Parity bit that the board talks with by default.</summary>
    LineParity DefaultParity => LineParity.None;

    /// <summary>Lowest and highest address that its switches can set.</summary>
    (int Min, int Max) Addresses { get; }

    /// <summary>JSON schema of <see cref="BoardSettings.Settings"/>, exported from the settings type.</summary>
    JsonNode SettingsSchema { get; }

    /// <summary>Every mistake in the board's own settings, each with its path below <paramref name="path"/>.</summary>
    IEnumerable<SiteError> Validate(BoardSettings settings, string path);

    /// <summary>Mistakes that only show together with the device, e.g. what a lock needs and a lamp does not. The settings are valid by themselves.</summary>
    IEnumerable<SiteError> ValidateIn(DeviceSettings device, BoardSettings settings, string path) => [];

    /// <summary>Compartments that the board has in this device with these (valid) settings; they are numbered over the whole device. 0 for a board without doors.</summary>
    int PartCount(DeviceSettings device, BoardSettings settings);

    /// <summary>The places that it takes on its bus, where no other board may be, in words: <c>address 5</c>, <c>line 17</c>. The settings are valid.</summary>
    IEnumerable<(string Path, string Place)> PlacesOf(BoardSettings settings) => [("address", $"address {settings.Address}")];

    /// <summary>The names of its points with these (valid) settings, where another board of the device could have the same; compartments are left out.</summary>
    IEnumerable<string> PointNames(DeviceSettings device, BoardSettings settings) => [];

    /// <summary>Makes the driver. The settings are valid.</summary>
    IBoard Create(BoardContext context);

    /// <summary>A harmless read-only request that tells whether such a board answers at this address; null where that cannot be asked.</summary>
    BoardProbe? Probe(int address);

    /// <summary>On buses without frames (i2c, onewire): the boards of this type that are there, seen without changing anything on them.</summary>
    ValueTask<IReadOnlyList<BoardSighting>> LookAsync(BoardWire wire, CancellationToken cancellationToken) => new([]);
}

/// <summary>A board that was seen on a bus.</summary>
/// <param name="Address">0 where the bus has no addresses.</param>
public sealed record BoardSighting(int Address, ProbeAnswer Answer);

/// <summary>A read-only request and how to read its answer.</summary>
/// <param name="Describe">From a matching reply: one sentence for the installer, and the board's line for the site file.</param>
public sealed record BoardProbe(Exchange Exchange, Func<ReadOnlyMemory<byte>, ProbeAnswer> Describe)
{
    /// <summary>One more question, for a board that has answered the first one; null for none. A scan, which knows nothing of the line yet, does not ask it.</summary>
    public FurtherQuestion? Further { get; init; }
}

/// <summary>A harmless question whose answer tells variants of a board apart; most boards do not answer it.</summary>
/// <param name="Add">From the first answer and the reply to this one, what is known then.</param>
public sealed record FurtherQuestion(Exchange Exchange, Func<ProbeAnswer, ReadOnlyMemory<byte>, ProbeAnswer> Add);

/// <param name="Text">What was found, e.g. <c>8A board, address 1, 24 ways, doors open: 3</c>.</param>
/// <param name="Settings">The proposed settings of the site file's line; undefined for none.</param>
public sealed record ProbeAnswer(string Text, JsonElement Settings);
