using System.Device.Gpio;
using System.Globalization;

namespace LifeCircle.Edge.Simulators;

/// <summary>A GPIO driver whose lines are files: <c>line&lt;N&gt;</c> holds '0' or '1'. Inputs alone.</summary>
/// <remarks>A missing folder or file throws <see cref="IOException"/>, as a chip does that was pulled.</remarks>
public sealed class FolderGpioDriver(string folder) : GpioDriver
{
    private const int LinesMax = 1_024;

    private readonly Dictionary<int, PinMode> _modes = [];

    protected override int PinCount => LinesMax;

    /// <summary>Where a line's level stands.</summary>
    public static string LinePath(string folder, int line) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"line{line}"));

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

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode is PinMode.Input or PinMode.InputPullUp;

    protected override PinValue Read(int pinNumber)
    {
        string path = LinePath(folder, pinNumber);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return file.ReadByte() switch
        {
            '1' => PinValue.High,
            '0' => PinValue.Low,
            _ => throw new IOException($"{path} holds neither 0 nor 1"),
        };
    }

    protected override void Write(int pinNumber, PinValue value) => throw new NotSupportedException("The lines of a folder are inputs.");

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The lines of a folder are polled.");

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        throw new NotSupportedException("The lines of a folder are polled.");

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) =>
        throw new NotSupportedException("The lines of a folder are polled.");
}
