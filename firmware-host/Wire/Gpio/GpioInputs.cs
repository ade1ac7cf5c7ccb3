using System.Device.Gpio;
using LifeCircle.Edge.Wire.Gpio;

namespace LifeCircle.Edge.Wire;

/// <summary>Input lines of one chip over System.Device.Gpio. A chip that is missing or goes away reads as null and is tried again.</summary>
/// <remarks>Not thread-safe: the loop of its bus owns it.</remarks>
/// <param name="open">Opens the chip's driver; may throw when the chip is not there.</param>
public sealed class GpioInputs(Func<GpioDriver> open, TimeProvider time) : IGpioInputs, IDisposable
{
    /// <summary>Pause between two attempts to open a chip that is not there.</summary>
    private static readonly TimeSpan ReopenAfter = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, PinMode> _lines = [];
    private GpioController? _chip;
    private long _failedAt;
    private volatile string? _trouble;

    /// <summary>Why the chip cannot be read, with what to check; null when it can, or was not tried yet.</summary>
    public string? Trouble => _trouble;

    /// <summary>The chip of a site file's bus, e.g. <c>/dev/gpiochip0</c>.</summary>
    public static GpioInputs OnChip(string port, TimeProvider time) => new(() => GpioChips.Open(port), time);

    public void Open(int line, bool pullUp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(line);
        if (!_lines.TryAdd(line, pullUp ? PinMode.InputPullUp : PinMode.Input))
        {
            throw new InvalidOperationException($"GPIO line {line} is claimed already: two boards of the site file name the same line.");
        }

        if (_chip is not null)
        {
            Try(chip => Claim(chip, line));
        }
    }

    public bool? Read(int line)
    {
        if (!_lines.ContainsKey(line))
        {
            throw new InvalidOperationException($"GPIO line {line} was not opened.");
        }

        if (_chip is null && !TryOpen())
        {
            return null;
        }

        bool? level = null;
        Try(chip => level = chip.Read(line) == PinValue.High);
        return level;
    }

    public void Dispose()
    {
        _chip?.Dispose();
        _chip = null;
    }

    private bool TryOpen()
    {
        if (_trouble is not null && time.GetElapsedTime(_failedAt) < ReopenAfter)
        {
            return false;
        }

        return Try(_ =>
        {
            foreach (int line in _lines.Keys)
            {
                Claim(_, line);
            }
        });
    }

    private void Claim(GpioController chip, int line)
    {
        PinMode mode = _lines[line];

        // Where the chip has no pull-ups of its own the board's resistor does the work.
        chip.OpenPin(line, chip.IsPinModeSupported(line, mode) ? mode : PinMode.Input);
    }

    private bool Try(Action<GpioController> use)
    {
        try
        {
            _chip ??= new GpioController(open());
            use(_chip);
            _trouble = null;
            return true;
        }
#pragma warning disable CA1031 // The library names no exceptions; each means that the chip cannot be used now.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _trouble = $"The GPIO chip cannot be read: {e.Message.TrimEnd('.')}; check that it is there and that the service's user may use it.";
            _failedAt = time.GetTimestamp();
            Close();
            return false;
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
}
