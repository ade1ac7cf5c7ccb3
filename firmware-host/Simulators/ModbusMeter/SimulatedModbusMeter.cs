namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of an Eastron meter, written from hardware/boards/modbus-meter/protocol.md on its own: it shares no code and no table with the driver.</summary>
/// <param name="lowWordFirst">The meter is set to give the low word of a number first.</param>
internal sealed class SimulatedModbusMeter(byte unit, bool threePhases, bool lowWordFirst, SimulatedMains mains) : ISimulatedBoard
{
    private const int RequestBytes = 8;

    /// <summary>80 registers at most in one reply; registers end at 0x0180, odd ones begin no number.</summary>
    private const int CountMax = 80;
    private const int RegistersEnd = 0x0180;
    private volatile BoardFault _fault;

    public BoardFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public int Hear(ReadOnlySpan<byte> line, out byte[] answer)
    {
        answer = [];
        if (line.Length < RequestBytes || line[0] != unit || Remainder(line[..RequestBytes]) != 0)
        {
            return 0;
        }

        int start = (line[2] << 8) + line[3];
        int count = (line[4] << 8) + line[5];
        answer = Checked(line[1] != 4 ? [unit, (byte)(line[1] + 0x80), 1]
            : count is 0 or > CountMax || count % 2 != 0 ? [unit, 0x84, 3]
            : start % 2 != 0 || start + count > RegistersEnd ? [unit, 0x84, 2]
            : Values(start, count));
        return RequestBytes;
    }

    public byte[] AsFromNextAddress(byte[] answer) => Checked([(byte)(answer[0] + 1), .. answer[1..^2]]);

    public byte[] WithWrongCheck(byte[] answer)
    {
        byte[] wrong = [.. answer];
        wrong[^1] ^= 0x5A;
        return wrong;
    }

    private byte[] Values(int start, int count)
    {
        var reply = new List<byte> { unit, 4, (byte)(count * 2) };
        for (int register = start; register < start + count; register += 2)
        {
            byte[] number = BitConverter.GetBytes((float)(threePhases ? OfThree(register) : OfOne(register)));
            (byte a, byte b, byte c, byte d) = BitConverter.IsLittleEndian
                ? (number[3], number[2], number[1], number[0])
                : (number[0], number[1], number[2], number[3]);
            reply.AddRange(lowWordFirst ? [c, d, a, b] : [a, b, c, d]);
        }

        return [.. reply];
    }

    /// <summary>SDM120 and SDM230. What is not listed reads zero.</summary>
    private double OfOne(int register) => register switch
    {
        0x0000 => mains["voltage_v"],
        0x0006 => mains["current_a"],
        0x000C => mains["power_w"],
        0x0012 => mains["voltage_v"] * mains["current_a"],
        0x001E => mains["power_factor"],
        _ => OfBoth(register),
    };

    private double OfThree(int register) => register switch
    {
        0x0000 => mains["l1/voltage_v"],
        0x0002 => mains["l2/voltage_v"],
        0x0004 => mains["l3/voltage_v"],
        0x0006 => mains["l1/current_a"],
        0x0008 => mains["l2/current_a"],
        0x000A => mains["l3/current_a"],
        0x000C => mains["l1/power_w"],
        0x000E => mains["l2/power_w"],
        0x0010 => mains["l3/power_w"],
        0x0034 => mains["power_w"],
        0x003E => mains["power_factor"],
        0x015A => mains["l1/energy_wh"] / 1000,
        0x015C => mains["l2/energy_wh"] / 1000,
        0x015E => mains["l3/energy_wh"] / 1000,
        _ => OfBoth(register),
    };

    private double OfBoth(int register) => register switch
    {
        0x0046 => mains["frequency_hz"],
        0x0048 => mains["energy_wh"] / 1000,
        0x004A => mains["energy_export_wh"] / 1000,
        0x0156 => (mains["energy_wh"] + mains["energy_export_wh"]) / 1000,
        _ => 0,
    };

    private static byte[] Checked(byte[] bytes)
    {
        int check = Remainder(bytes);
        return [.. bytes, (byte)check, (byte)(check >> 8)];
    }

    /// <summary>Bit by bit; a frame with its check behind it leaves nothing.</summary>
    private static int Remainder(ReadOnlySpan<byte> bytes)
    {
        int rest = 0xFFFF;
        foreach (byte b in bytes)
        {
            rest ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                rest = (rest & 1) == 0 ? rest >> 1 : (rest >> 1) ^ 0xA001;
            }
        }

        return rest;
    }
}
