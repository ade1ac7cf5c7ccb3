using System.Device.Gpio;
using System.Globalization;
using System.Net.Sockets;

namespace LifeCircle.Edge.Simulators;

/// <summary>A GPIO driver whose inputs are files, <c>line&lt;N&gt;</c> with '0' or '1' in it, and whose outputs are driven through the socket <c>outputs</c>.</summary>
/// <remarks>A missing folder, file or socket throws <see cref="IOException"/>, as a chip does that was pulled.</remarks>
public sealed class FolderGpioDriver(string folder) : GpioDriver
{
    private const int LinesMax = 1_024;

    private const byte ReadOnly = 2;
    private const byte CannotBeDriven = 0xFF;

    private readonly Dictionary<int, PinMode> _modes = [];
    private NetworkStream? _outputs;

    protected override int PinCount => LinesMax;

    /// <summary>Where a line's level stands.</summary>
    public static string LinePath(string folder, int line) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"line{line}"));

    /// <summary>The socket that outputs are driven through.</summary>
    public static string OutputsPath(string folder) => Path.Combine(folder, "outputs");

    protected override void OpenPin(int pinNumber)
    {
        if (!Directory.Exists(folder))
        {
            throw new IOException($"{folder} is not there");
        }

        _modes[pinNumber] = PinMode.Input;
    }

    protected override void ClosePin(int pinNumber) => _modes.Remove(pinNumber);

    protected override void SetPinMode(int pinNumber, PinMode mode) => _modes[pinNumber] = mode;

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode is PinMode.Input or PinMode.InputPullUp or PinMode.Output;

    protected override PinValue Read(int pinNumber)
    {
        if (_modes[pinNumber] == PinMode.Output)
        {
            return Ask(pinNumber, ReadOnly);
        }

        string path = LinePath(folder, pinNumber);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return file.ReadByte() switch
        {
            '1' => PinValue.High,
            '0' => PinValue.Low,
            _ => throw new IOException($"{path} holds neither 0 nor 1"),
        };
    }

    protected override void Write(int pinNumber, PinValue value) => Ask(pinNumber, value == PinValue.High ? (byte)1 : (byte)0);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _outputs?.Dispose();
        }

        base.Dispose(disposing);
    }

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The lines of a folder are polled.");

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        throw new NotSupportedException("The lines of a folder are polled.");

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) =>
        throw new NotSupportedException("The lines of a folder are polled.");

    private PinValue Ask(int line, byte order)
    {
        _outputs ??= FolderSocket.Connect(OutputsPath(folder));
        _outputs.Write([(byte)line, (byte)(line >> 8), order]);
        return _outputs.ReadByte() switch
        {
            0 => PinValue.Low,
            1 => PinValue.High,
            CannotBeDriven => throw new IOException($"line {line} cannot be driven"),
            _ => throw new IOException("The chip is gone"),
        };
    }
}
