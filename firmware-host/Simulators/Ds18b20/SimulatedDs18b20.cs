using System.Globalization;

namespace LifeCircle.Edge.Simulators;

/// <summary>A DS18B20 as the kernel shows it, written from hardware/boards/ds18b20/protocol.md on its own: it shares no code with the driver.</summary>
internal sealed class SimulatedDs18b20(string id, SimulatedValue temperature, int seed) : ISimulatedSensor
{
    private readonly Random _random = new(seed);
    private volatile BoardFault _fault;

    public BoardFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public void Show(string folder)
    {
        string own = Path.Combine(folder, id);
        if (_fault == BoardFault.Silence)
        {
            // The kernel takes the folder away when its search no longer finds the sensor.
            if (Directory.Exists(own)) { Directory.Delete(own, recursive: true); }
            return;
        }

        Directory.CreateDirectory(own);
        byte[] scratchpad = Measured();
        Replace(Path.Combine(own, "w1_slave"), _fault switch
        {
            BoardFault.Garbage => Noise(),
            BoardFault.WrongChecksum => W1Slave(WithWrongCheck(scratchpad), scratchpad, isRight: false),
            BoardFault.PowerOn => W1Slave(PowerOn, PowerOn, isRight: true),
            _ => W1Slave(scratchpad, scratchpad, isRight: true),
        });
        Replace(Path.Combine(own, "temperature"), _fault is BoardFault.Garbage or BoardFault.WrongChecksum ? "" : $"{Thousandths(_fault == BoardFault.PowerOn ? PowerOn : scratchpad)}\n");
    }

    private static byte[] PowerOn => Checked([0x50, 0x05, 0x4B, 0x46, 0x7F, 0xFF, 0x0C, 0x10]);

    private byte[] Measured()
    {
        int raw = (int)Math.Round(Math.Clamp(temperature.Value, -55, 125) * 16);
        return Checked([(byte)raw, (byte)(raw >> 8), 0x4B, 0x46, 0x7F, 0xFF, (byte)(0x10 - (raw & 0x0F)), 0x10]);
    }

    private static byte[] WithWrongCheck(byte[] scratchpad) => [.. scratchpad[..^1], (byte)(scratchpad[^1] ^ 0x5A)];

    /// <summary>The second line repeats the last bytes whose check was right.</summary>
    private static string W1Slave(byte[] now, byte[] lastRight, bool isRight) =>
        $"{Hex(now)} : crc={Checked(now[..^1])[^1]:x2} {(isRight ? "YES" : "NO")}\n{Hex(lastRight)} t={Thousandths(lastRight)}\n";

    private string Noise() => string.Concat(Enumerable.Range(0, _random.Next(1, 120)).Select(_ => (char)_random.Next(' ', '\x7F')));

    private static string Hex(byte[] bytes) => string.Join(' ', bytes.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    private static int Thousandths(byte[] scratchpad) => (short)(scratchpad[0] | (scratchpad[1] << 8)) * 1_000 / 16;

    /// <summary>Bit by bit as the sensor's own shift register does it.</summary>
    private static byte[] Checked(byte[] bytes)
    {
        int register = 0;
        foreach (byte b in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool feedback = (((b >> bit) ^ register) & 1) != 0;
                register >>= 1;
                if (feedback) { register ^= 0x8C; }
            }
        }

        return [.. bytes, (byte)register];
    }

    /// <summary>In one step: a reader sees the old text or the new one, never a part.</summary>
    private static void Replace(string path, string text)
    {
        string fresh = path + ".new";
        File.WriteAllText(fresh, text);
        File.Move(fresh, path, overwrite: true);
    }
}
