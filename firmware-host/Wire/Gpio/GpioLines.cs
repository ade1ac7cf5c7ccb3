using System.Device.Gpio;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Gpio;

namespace LifeCircle.Edge.Wire;

/// <summary>Lines of one chip over System.Device.Gpio. A chip that is missing or goes away reads as null and is tried again.</summary>
/// <remarks>Not thread-safe: the loop of its bus owns it.</remarks>
/// <param name="open">Opens the chip's driver; may throw when the chip is not there.</param>
public sealed class GpioLines(Func<GpioDriver> open, TimeProvider time) : IGpioLines, IDisposable
{
    /// <summary>Pause between two attempts to open a chip that is not there.</summary>
    private static readonly TimeSpan ReopenAfter = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, Line> _lines = [];
    private GpioController? _chip;
    private long _failedAt;
    private volatile string? _trouble;

    /// <summary>Why the chip cannot be used, with what to check; null when it can, or was not tried yet.</summary>
    public string? Trouble => _trouble;

    private bool MayReopen => _trouble is null || time.GetElapsedTime(_failedAt) >= ReopenAfter;

    /// <summary>The chip of a site file's bus, e.g. <c>/dev/gpiochip0</c>.</summary>
    public static GpioLines OnChip(string port, TimeProvider time) => new(() => GpioChips.Open(port), time);

    public void Open(int line, bool pullUp) => Add(line, new Line(pullUp ? PinMode.InputPullUp : PinMode.Input, Rest: false));

    public void OpenOutput(int line, bool rest) => Add(line, new Line(PinMode.Output, rest));

    public bool? Read(int line)
    {
        if (!_lines.ContainsKey(line))
        {
            throw new InvalidOperationException($"GPIO line {line} was not opened.");
        }

        if (_chip is null && !MayReopen)
        {
            return null;
        }

        bool? level = null;
        Try(chip => level = chip.Read(line) == PinValue.High);
        return level;
    }

    /// <remarks>A chip that is away is tried at once, not after a pause: what an output drives may be waiting to be switched off.</remarks>
    public DriverResult<bool> Write(int line, bool level)
    {
        if (!_lines.TryGetValue(line, out Line claimed) || claimed.Mode != PinMode.Output)
        {
            throw new InvalidOperationException($"GPIO line {line} was not opened as an output.");
        }

        bool sent = false;
        bool? now = null;
        Try(chip =>
        {
            sent = true;
            chip.Write(line, level ? PinValue.High : PinValue.Low);
            now = chip.Read(line) == PinValue.High;
        });
        return now is { } high ? new(high, DriverFault.None) : new(level, DriverFault.PortMissing, sent);
    }

    public void Dispose()
    {
        _chip?.Dispose();
        _chip = null;
    }

    private void Add(int line, Line claim)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(line);
        if (!_lines.TryAdd(line, claim))
        {
            throw new InvalidOperationException($"GPIO line {line} is claimed already: two boards of the site file name the same line.");
        }

        if (_chip is not null)
        {
            Try(chip => Claim(chip, line));
        }
    }

    private void Claim(GpioController chip, int line)
    {
        (PinMode mode, bool rest) = _lines[line];
        if (mode == PinMode.Output)
        {
            chip.OpenPin(line, mode, rest ? PinValue.High : PinValue.Low);
            return;
        }

        // Where the chip has no pull-ups of its own the board's resistor does the work.
        chip.OpenPin(line, chip.IsPinModeSupported(line, mode) ? mode : PinMode.Input);
    }

    private void Try(Action<GpioController> use)
    {
        try
        {
            if (_chip is null)
            {
                _chip = new GpioController(open());
                foreach (int line in _lines.Keys)
                {
                    Claim(_chip, line);
                }
            }

            use(_chip);
            _trouble = null;
        }
#pragma warning disable CA1031 // The library names no exceptions; each means that the chip cannot be used now.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _trouble = $"The GPIO chip cannot be used: {e.Message.TrimEnd('.')}; check that it is there and that the service's user may use it.";
            _failedAt = time.GetTimestamp();
            Close();
        }
    }

    private void Close()
    {
        try
        {
            _chip?.Dispose();
        }
#pragma warning disable CA1031 // A chip that is gone may fail to close, too; there is nothing left to do with it.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        _chip = null;
    }

    /// <param name="Rest">Of an output: the level that it begins with.</param>
    private readonly record struct Line(PinMode Mode, bool Rest);
}
