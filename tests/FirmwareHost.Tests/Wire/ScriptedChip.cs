using System.Device.I2c;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire;

/// <summary>A chip whose answers the test gives, byte by byte, on a bus that it is alone on.</summary>
/// <param name="answer">From the bytes written and the number asked for to the bytes read; null: it does not acknowledge.</param>
internal sealed class ScriptedChip(int address, Func<byte[], int, byte[]?> answer) : II2cBus
{
    private readonly List<(byte[] Written, int Asked)> _transfers = [];

    /// <summary>Every transfer that the chip has acknowledged.</summary>
    internal IReadOnlyList<(byte[] Written, int Asked)> Transfers => _transfers;

    /// <summary>The transfers as text: <c>2400</c>, <c>r6</c>, <c>F32D r3</c>.</summary>
    internal string Heard => string.Join(", ", _transfers.Select(t => $"{Convert.ToHexString(t.Written)}{(t.Asked > 0 ? $" r{t.Asked}" : "")}".Trim()));

    public I2cDevice Open(int at) => new Device(at, at == address ? Transfer : (_, _) => null);

    private byte[]? Transfer(byte[] written, int asked)
    {
        byte[]? bytes = answer(written, asked);
        if (bytes is not null) { _transfers.Add((written, asked)); }
        return bytes;
    }

    private sealed class Device(int address, Func<byte[], int, byte[]?> transfer) : I2cDevice
    {
        public override I2cConnectionSettings ConnectionSettings { get; } = new(1, address);

        public override void Read(Span<byte> buffer) => WriteRead([], buffer);

        public override void Write(ReadOnlySpan<byte> buffer) => WriteRead(buffer, []);

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) =>
            (transfer(writeBuffer.ToArray(), readBuffer.Length) ?? throw new IOException("Remote I/O error")).CopyTo(readBuffer);
    }
}
