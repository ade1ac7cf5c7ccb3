namespace LifeCircle.Edge.Simulators;

/// <summary>A model of the MCP23017's registers, written from hardware/boards/mcp23017/protocol.md on its own: it shares no code with the driver.</summary>
/// <param name="contact">The level that the world puts on a pin, 0 to 15.</param>
/// <param name="driven">Told the level of each pin that is an output, and null for one that is none.</param>
internal sealed class SimulatedExpander(int address, Func<int, bool> contact, Action<int, bool?> driven) : ISimulatedChip, IResettable
{
    private const int Registers = 0x16;
    private const int Iodir = 0x00, Ipol = 0x02, Iocon = 0x0A, Gpio = 0x12, Olat = 0x14;
    private readonly Lock _lock = new();
    private readonly byte[] _registers = PowerOn();
    private volatile BoardFault _fault;
    private int _pointer;

    public int Address => address;

    /// <summary>Whether the chip takes no writes with this fault as things are now.</summary>
    internal Func<BoardFault, bool> IsStuck { get; init; } = _ => false;

    public BoardFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public bool Transfer(ReadOnlySpan<byte> write, Span<byte> read, TimeSpan now)
    {
        lock (_lock)
        {
            if (write.Length > 1 && IsStuck(_fault))
            {
                return false;
            }

            for (int i = 0; i < write.Length; i++)
            {
                if (i == 0)
                {
                    _pointer = write[0] % Registers;
                    continue;
                }

                Put(_pointer, write[i]);
                _pointer = (_pointer + 1) % Registers;
            }

            for (int i = 0; i < read.Length; i++)
            {
                read[i] = Get(_pointer);
                _pointer = (_pointer + 1) % Registers;
            }

            if (write.Length > 1)
            {
                Show();
            }

            return true;
        }
    }

    /// <summary>As if the supply had dipped: every register is as after power on, and no pin is driven.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            PowerOn().CopyTo(_registers, 0);
            Show();
        }
    }

    private static byte[] PowerOn()
    {
        byte[] registers = new byte[Registers];
        registers[Iodir] = registers[Iodir + 1] = 0xFF;
        return registers;
    }

    private void Put(int register, byte value)
    {
        switch (register)
        {
            case Gpio or Gpio + 1:
                _registers[Olat + (register - Gpio)] = value; // Writing the port writes the latch.
                break;
            case Iocon or Iocon + 1:
                _registers[Iocon] = _registers[Iocon + 1] = (byte)(value & 0xFE);
                break;
            case >= 0x0E and < Gpio:
                break; // INTF and INTCAP are read only.
            default:
                _registers[register] = value;
                break;
        }
    }

    private byte Get(int register)
    {
        if (register is not (Gpio or Gpio + 1))
        {
            return _registers[register];
        }

        int port = register - Gpio;
        int levels = 0;
        for (int bit = 0; bit < 8; bit++)
        {
            bool level = IsOutput((port * 8) + bit) ? Bit(Olat, (port * 8) + bit) : contact((port * 8) + bit);
            levels |= level != Bit(Ipol, (port * 8) + bit) ? 1 << bit : 0;
        }

        return (byte)levels;
    }

    private void Show()
    {
        for (int pin = 0; pin < 16; pin++)
        {
            driven(pin, IsOutput(pin) ? Bit(Olat, pin) : null);
        }
    }

    private bool IsOutput(int pin) => !Bit(Iodir, pin);

    private bool Bit(int register, int pin) => (_registers[register + (pin / 8)] & (1 << (pin % 8))) != 0;
}
