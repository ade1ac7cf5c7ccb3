using System.Device.I2c;
using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.Wire.I2c;

/// <summary>One chip on an I2C bus: transfers with faults as values. Opened at the first transfer, and again after the bus was away.</summary>
/// <remarks>Not thread-safe: the loop of its bus owns it. A transfer blocks for the bytes on the wire, well below a millisecond at 100 kHz.</remarks>
public sealed class I2cChip(II2cBus bus, int address) : IDisposable
{
    private I2cDevice? _device;

    /// <summary>Writes bytes to the chip.</summary>
    public DriverFault Write(ReadOnlySpan<byte> bytes)
    {
        if (!TryOpen()) { return DriverFault.PortMissing; }
        try
        {
            _device!.Write(bytes);
            return DriverFault.None;
        }
        catch (IOException) { return Lost(); }
    }

    /// <summary>Reads bytes from the chip.</summary>
    public DriverFault Read(Span<byte> bytes)
    {
        if (!TryOpen()) { return DriverFault.PortMissing; }
        try
        {
            _device!.Read(bytes);
            return DriverFault.None;
        }
        catch (IOException) { return Lost(); }
    }

    /// <summary>Writes, then reads with a repeated start between, as register reads need it.</summary>
    public DriverFault WriteRead(ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (!TryOpen()) { return DriverFault.PortMissing; }
        try
        {
            _device!.WriteRead(write, read);
            return DriverFault.None;
        }
        catch (IOException) { return Lost(); }
    }

    public void Dispose() => Close();

    private bool TryOpen()
    {
        if (_device is not null) { return true; }
        try
        {
            _device = bus.Open(address);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException) { return false; }
    }

    /// <summary>A chip that does not acknowledge and a bus that is gone look alike until the bus is opened again.</summary>
    private DriverFault Lost()
    {
        Close();
        return TryOpen() ? DriverFault.NoReply : DriverFault.PortMissing;
    }

    private void Close()
    {
        _device?.Dispose();
        _device = null;
    }
}
