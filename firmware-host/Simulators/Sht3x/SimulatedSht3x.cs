namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of an SHT3x, written from hardware/boards/sht3x/protocol.md on its own: it shares no code with the driver's codec.</summary>
internal sealed class SimulatedSht3x(int address, SimulatedValue temperature, SimulatedValue humidity) : ISimulatedChip
{
    /// <summary>As slow as the datasheet allows a chip to be.</summary>
    private static readonly TimeSpan MeasuringTime = TimeSpan.FromMilliseconds(15.5);
    private static readonly TimeSpan ResetTime = TimeSpan.FromMilliseconds(1.5);

    private volatile BoardFault _fault;
    private TimeSpan? _measuredAt;
    private TimeSpan _awakeAt;
    private bool _heats;
    private bool _wasReset = true;

    public int Address { get; } = address;

    public BoardFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public bool Transfer(ReadOnlySpan<byte> write, Span<byte> read, TimeSpan now)
    {
        // While it measures or wakes up it acknowledges nothing.
        if (now < _awakeAt || (_measuredAt is { } at && now < at)) { return false; }
        switch (write)
        {
            case []:
                return Fetch(read);
            case [0xF3, 0x2D]:
                Word(read, (ushort)((_heats ? 0x2000 : 0) | (_wasReset ? 0x0010 : 0)));
                return true;
            case [0x24, 0x00] when read.IsEmpty:
                _measuredAt = now + MeasuringTime;
                return true;
            case [0x30, 0xA2] when read.IsEmpty:
                (_measuredAt, _awakeAt, _heats, _wasReset) = (null, now + ResetTime, false, true);
                return true;
            case [0x30, 0x6D] when read.IsEmpty:
                _heats = true;
                return true;
            case [0x30, 0x66] when read.IsEmpty:
                _heats = false;
                return true;
            case [0x30, 0x41] when read.IsEmpty:
                _wasReset = false;
                return true;
            default:
                return false;
        }
    }

    /// <summary>A measurement can be taken once.</summary>
    private bool Fetch(Span<byte> read)
    {
        if (_measuredAt is null) { return false; }
        _measuredAt = null;
        Span<byte> six = stackalloc byte[6];
        Word(six, Raw((temperature.Value + 45) / 175));
        Word(six[3..], Raw(humidity.Value / 100));
        six[..Math.Min(read.Length, six.Length)].CopyTo(read);
        return true;
    }

    private static ushort Raw(double share) => (ushort)Math.Clamp(Math.Round(share * 65_535), 0, 65_535);

    private static void Word(Span<byte> to, ushort value)
    {
        ReadOnlySpan<byte> three = [(byte)(value >> 8), (byte)value, Crc(value)];
        three[..Math.Min(to.Length, three.Length)].CopyTo(to);
    }

    /// <summary>x^8 + x^5 + x^4 + 1 by long division of the sixteen bits, the first eight inverted.</summary>
    private static byte Crc(ushort value)
    {
        int rest = (value ^ 0xFF00) << 8;
        for (int bit = 23; bit >= 8; bit--)
        {
            if ((rest & (1 << bit)) != 0) { rest ^= 0x131 << (bit - 8); }
        }

        return (byte)rest;
    }
}
