using System.Device.I2c;
using System.Net.Sockets;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.Simulators;

/// <summary>An I2C bus whose chips are simulated behind a socket.</summary>
/// <remarks>A missing socket throws <see cref="IOException"/> when a chip is opened, as a missing bus does.</remarks>
public sealed class FolderI2cBus(string socket) : II2cBus
{
    public I2cDevice Open(int address) => new Chip(address, FolderSocket.Connect(socket));

    private sealed class Chip(int address, NetworkStream stream) : I2cDevice
    {
        public override I2cConnectionSettings ConnectionSettings { get; } = new(0, address);

        public override void Read(Span<byte> buffer) => WriteRead([], buffer);

        public override void Write(ReadOnlySpan<byte> buffer) => WriteRead(buffer, []);

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            try
            {
                stream.Write([(byte)address, checked((byte)writeBuffer.Length), checked((byte)readBuffer.Length), .. writeBuffer]);
                if (stream.ReadByte() != 1)
                {
                    throw new IOException($"The chip at 0x{address:X2} does not acknowledge");
                }

                stream.ReadExactly(readBuffer);
            }
            catch (SocketException e)
            {
                throw new IOException("The bus is gone", e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stream.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
