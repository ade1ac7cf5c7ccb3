using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Wire;

/// <summary>Who turns the RS-485 driver round between sending and listening.</summary>
public enum LineDirection
{
    /// <summary>The adapter by itself. Most USB adapters.</summary>
    Adapter,

    /// <summary>This process, by the RTS line.</summary>
    Rts,

    /// <summary>The kernel's UART driver, told by ioctl. Most UARTs with a DE pin.</summary>
    Kernel,
}

/// <summary>The parity bit of each byte.</summary>
public enum LineParity { None, Even, Odd, Mark, Space }

/// <summary>One serial line. Eight data bits and one stop bit.</summary>
public sealed record SerialLinkOptions
{
    /// <summary>The device file, e.g. <c>/dev/serial/by-id/usb-…</c>.</summary>
    public required string Port { get; init; }

    /// <summary>Bits per second; any rate that the UART can make.</summary>
    public required int Baud { get; init; }

    /// <summary>The adapter returns what it sends; exactly that echo is dropped once per request.</summary>
    public bool Echo { get; init; }

    public LineDirection Direction { get; init; }

    public LineParity Parity { get; init; }

    /// <summary>
    /// Silence after which a frame that is not whole counts as a false start, ms. 30: USB adapters hand over what they
    /// got every 16 ms, so a shorter pause says nothing.
    /// </summary>
    public int ByteSilenceMs { get; init; } = 30;

    /// <summary>The line of a site file's bus.</summary>
    /// <param name="baud">What the boards on it ask for; the bus may say otherwise.</param>
    /// <param name="parity">What the boards on it ask for; the bus may say otherwise.</param>
    /// <param name="port">Stands in for the bus's own port, e.g. a simulated wire; null for the bus's own.</param>
    public static SerialLinkOptions Of(BusSettings bus, int baud, LineParity parity = LineParity.None, string? port = null)
    {
        ArgumentNullException.ThrowIfNull(bus);
        return new SerialLinkOptions
        {
            Port = port ?? bus.Port,
            Baud = bus.Baud ?? baud,
            Echo = bus.Echo,
            Parity = bus.Parity switch
            {
                null => parity,
                "none" => LineParity.None,
                "even" => LineParity.Even,
                "odd" => LineParity.Odd,
                _ => throw new ArgumentException($"Bus {bus.Id}: parity '{bus.Parity}' is none of none, even, odd.", nameof(bus)),
            },
            Direction = TryDirection(bus.Direction, out LineDirection direction)
                ? direction
                : throw new ArgumentException($"Bus {bus.Id}: direction '{bus.Direction}' is none of adapter, rts, kernel.", nameof(bus)),
        };
    }

    /// <summary>Reads <c>adapter</c>, <c>rts</c> or <c>kernel</c>.</summary>
    public static bool TryDirection(string text, out LineDirection direction)
    {
        (direction, bool known) = text switch
        {
            "adapter" => (LineDirection.Adapter, true),
            "rts" => (LineDirection.Rts, true),
            "kernel" => (LineDirection.Kernel, true),
            _ => (LineDirection.Adapter, false),
        };
        return known;
    }
}
