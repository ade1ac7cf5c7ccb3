using System.Text.Json;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Gpio;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Wire.Boards;

/// <summary>What a board is made from: its line of the site file and the wire it hangs on.</summary>
/// <param name="Link">The serial line; null on a GPIO bus.</param>
/// <param name="Gpio">The GPIO chip; null on a serial bus.</param>
public sealed record BoardContext(DeviceSettings Device, BoardSettings Settings, BusSettings Bus, IByteLink? Link, IGpioInputs? Gpio, TimeProvider Time);

/// <summary>One kind of board: the one line that makes it known is its entry in the catalogue of FirmwareHost.</summary>
public interface IBoardType
{
    /// <summary>The name in site files and the folder below hardware/boards.</summary>
    string Name { get; }

    /// <summary>Device kinds it may belong to.</summary>
    IReadOnlyList<string> DeviceKinds { get; }

    /// <summary>serial or gpio.</summary>
    string BusKind { get; }

    /// <summary>Bits per second that the board talks by default; 0 on a bus without a rate.</summary>
    int DefaultBaud { get; }

    /// <summary>Lowest and highest address that its switches can set.</summary>
    (int Min, int Max) Addresses { get; }

    /// <summary>JSON schema of <see cref="BoardSettings.Settings"/>, exported from the settings type.</summary>
    JsonNode SettingsSchema { get; }

    /// <summary>Every mistake in the board's own settings, each with its path below <paramref name="path"/>.</summary>
    IEnumerable<SiteError> Validate(BoardSettings settings, string path);

    /// <summary>How many doors, slots or inputs the board has with these (valid) settings.</summary>
    int PartCount(BoardSettings settings);

    /// <summary>Makes the driver. The settings are valid.</summary>
    IBoard Create(BoardContext context);

    /// <summary>A harmless read-only request that tells whether such a board answers at this address; null where that cannot be asked.</summary>
    BoardProbe? Probe(int address);
}

/// <summary>A read-only request and how to read its answer.</summary>
/// <param name="Describe">From a matching reply: one sentence for the installer, and the board's line for the site file.</param>
public sealed record BoardProbe(Exchange Exchange, Func<ReadOnlyMemory<byte>, ProbeAnswer> Describe);

/// <param name="Text">What was found, e.g. <c>8A board, address 1, 24 ways, doors open: 3</c>.</param>
/// <param name="Settings">The proposed settings of the site file's line; undefined for none.</param>
public sealed record ProbeAnswer(string Text, JsonElement Settings);
