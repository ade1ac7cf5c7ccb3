using System.Globalization;

namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of a DL/T 645-2007 meter, written from hardware/boards/dlt645-meter/protocol.md on its own: it shares no code and no table with the driver.</summary>
/// <param name="number">Twelve digits.</param>
internal sealed class SimulatedDlt645(string number, bool threePhases, SimulatedMains mains) : ISimulatedBoard
{
    private const int ShortestFrame = 12;
    private readonly byte[] _address = AddressOf(number);
    private volatile BoardFault _fault;

    public BoardFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public int Hear(ReadOnlySpan<byte> line, out byte[] answer)
    {
        answer = [];
        if (line.Length < ShortestFrame || line[0] != 0x68 || line[7] != 0x68)
        {
            return 0;
        }

        int length = line[9] + ShortestFrame;
        if (line.Length < length || line[length - 1] != 0x16 || line[length - 2] != Sum(line[..(length - 2)]))
        {
            return 0;
        }

        bool toAll = line.Slice(1, 6).IndexOfAnyExcept((byte)0xAA) < 0;
        byte[] data = [.. line[10..(length - 2)].ToArray().Select(b => (byte)(b - 0x33))];
        if (toAll ? line[8] != 0x13 : !line.Slice(1, 6).SequenceEqual(_address))
        {
            return 0;
        }

        answer = line[8] switch
        {
            0x13 => Frame(_address, 0x93, _address),
            0x11 when data.Length == 4 && ValueOf(data) is { Length: > 0 } value => Frame(_address, 0x91, [.. data, .. value]),
            _ => Frame(_address, (byte)(line[8] + 0xC0), [0x02]),
        };
        return length;
    }

    public byte[] AsFromNextAddress(byte[] answer)
    {
        int start = Array.IndexOf(answer, (byte)0x68);
        byte[] other = answer[start..];
        other[1] = (byte)(other[1] == 0x99 ? 0 : other[1] + 1);
        other[^2] = Sum(other.AsSpan(..^2));
        return [.. answer[..start], .. other];
    }

    public byte[] WithWrongCheck(byte[] answer)
    {
        byte[] wrong = [.. answer];
        wrong[^2] ^= 0x5A;
        return wrong;
    }

    private static byte[] AddressOf(string number)
    {
        byte[] address = new byte[6];
        for (int i = 0; i < address.Length; i++)
        {
            address[^(i + 1)] = byte.Parse(number.AsSpan(i * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        return address;
    }

    /// <param name="identifier">Lowest byte first, as it was asked.</param>
    private byte[] ValueOf(byte[] identifier) => (identifier[3], identifier[2], identifier[1], identifier[0]) switch
    {
        (0, 1, 0, 0) => Digits(mains["energy_wh"] / 10, 4),
        (0, 2, 0, 0) => Digits(mains["energy_export_wh"] / 10, 4),
        (2, 1, 1, 0) when !threePhases => Digits(mains["voltage_v"] * 10, 2),
        (2, 1, 0xFF, 0) when threePhases => Phases("voltage_v", 10, 2),
        (2, 2, 1, 0) when !threePhases => Digits(mains["current_a"] * 1_000, 3),
        (2, 2, 0xFF, 0) when threePhases => Phases("current_a", 1_000, 3),
        (2, 3, 0, 0) => Digits(mains["power_w"] * 10, 3),
        (2, 3, 0xFF, 0) when threePhases => [.. Digits(mains["power_w"] * 10, 3), .. Phases("power_w", 10, 3)],
        (2, 6, 0, 0) => Digits(mains["power_factor"] * 1_000, 2),
        (2, 0x80, 0, 2) => Digits(mains["frequency_hz"] * 100, 2),
        _ => [],
    };

    private byte[] Phases(string field, double times, int bytes) =>
        [.. Enumerable.Range(1, 3).SelectMany(phase => Digits(mains[$"l{phase}/{field}"] * times, bytes))];

    /// <summary>Two decimal digits a byte, lowest first; a minus is the highest bit.</summary>
    private static byte[] Digits(double value, int bytes)
    {
        byte[] digits = new byte[bytes];
        long rest = (long)Math.Round(Math.Abs(value));
        for (int i = 0; i < bytes; i++, rest /= 100)
        {
            digits[i] = (byte)((rest / 10 % 10 * 16) + (rest % 10));
        }

        digits[^1] |= value < 0 ? (byte)0x80 : (byte)0;
        return digits;
    }

    /// <summary>With two bytes of wake-up before it, as many meters send.</summary>
    private static byte[] Frame(byte[] address, byte control, byte[] data)
    {
        byte[] frame = [0x68, .. address, 0x68, control, (byte)data.Length, .. data.Select(b => (byte)(b + 0x33))];
        return [0xFE, 0xFE, .. frame, Sum(frame), 0x16];
    }

    private static byte Sum(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        foreach (byte b in bytes)
        {
            sum += b;
        }

        return (byte)sum;
    }
}
