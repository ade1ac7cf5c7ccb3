using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Gpio;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.FirmwareHost.Wires;

/// <summary>One bus, opened: its link or its chip, and what can be said about it.</summary>
public sealed record BusWire : IAsyncDisposable
{
    /// <summary>Null on a GPIO bus.</summary>
    public IByteLink? Link { get; init; }

    /// <summary>Null on a serial bus.</summary>
    public IGpioInputs? Gpio { get; init; }

    /// <summary>A sentence about what is wrong with the port, null when nothing is.</summary>
    public Func<string?> Trouble { get; init; } = () => null;

    /// <summary>Time that the bus needed so far: bytes at the baud rate, gaps and answer delays.</summary>
    public Func<long> BusyNs { get; init; } = () => 0;

    /// <summary>Shows every frame to somebody, or to nobody again.</summary>
    public Action<Action<bool, ReadOnlyMemory<byte>>?> Tap { get; init; } = _ => { };

    public Func<ValueTask> Close { get; init; } = () => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => Close();
}

/// <summary>Opens the buses of a site: the machine's own ports, or stand-ins.</summary>
public interface IWires
{
    /// <param name="baud">Bits per second that the boards on it ask for; 0 on a bus without a rate.</param>
    BusWire Open(BusSettings bus, int baud);
}
