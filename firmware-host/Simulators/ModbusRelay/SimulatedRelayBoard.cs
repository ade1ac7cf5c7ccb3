namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of a Modbus relay board, written from hardware/boards/waveshare-relay/protocol.md on its own: it shares no code with the driver.</summary>
/// <param name="isWaveshare">It times flashes, switches all by coil 00FF and tells its address; an LCTech board does not.</param>
/// <param name="inputs">Levels at the input terminals, as the board reports them.</param>
internal sealed class SimulatedRelayBoard(byte unit, bool isWaveshare, SimulatedRelays relays, Func<int, bool> inputs, int inputCount) : ISimulatedBoard
{
    private const int WriteCoilsHead = 7;
    private volatile BoardFault _fault;

    public BoardFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public int Hear(ReadOnlySpan<byte> line, out byte[] answer)
    {
        answer = [];
        if (line.Length < 8 || line[0] != unit)
        {
            return 0;
        }

        int length = line[1] == 0x0F ? WriteCoilsHead + line[6] + 2 : 8;
        if (line.Length < length || Check(line[..(length - 2)]) is var (low, high) && (line[length - 2] != low || line[length - 1] != high))
        {
            return 0;
        }

        int first = (line[2] << 8) | line[3];
        int second = (line[4] << 8) | line[5];
        answer = line[1] switch
        {
            0x01 => Bits(0x01, first, second, relays.Count, relays.IsOn),
            0x02 => Bits(0x02, first, second, inputCount, inputs),
            0x03 when isWaveshare => first == 0x4000 && second == 1 ? Closed([unit, 0x03, 2, 0, unit]) : No(0x03, 2),
            0x05 => SwitchOne(first, second, line[..6]),
            0x0F => SwitchSeveral(first, second, line[WriteCoilsHead..(length - 2)], line[..6]),
            _ => No(line[1], 1),
        };
        return length;
    }

    public byte[] AsFromNextAddress(byte[] answer)
    {
        byte[] other = [.. answer[..^2]];
        other[0]++;
        return Closed(other);
    }

    public byte[] WithWrongCheck(byte[] answer)
    {
        byte[] wrong = [.. answer];
        wrong[^1] ^= 0x5A;
        return wrong;
    }

    private byte[] Bits(byte function, int first, int count, int have, Func<int, bool> bit)
    {
        if (count == 0 || first + count > have)
        {
            return No(function, 2);
        }

        byte[] reply = new byte[3 + ((count + 7) / 8)];
        (reply[0], reply[1], reply[2]) = (unit, function, (byte)(reply.Length - 3));
        for (int i = 0; i < count; i++)
        {
            reply[3 + (i / 8)] |= (byte)(bit(first + i + 1) ? 1 << (i % 8) : 0);
        }

        return Closed(reply);
    }

    private byte[] SwitchOne(int coil, int value, ReadOnlySpan<byte> request)
    {
        bool isSwitch = value is 0x0000 or 0xFF00;
        if (coil < relays.Count && isSwitch)
        {
            relays.Set(coil + 1, value != 0);
        }
        else if (isWaveshare && coil == 0x00FF && isSwitch)
        {
            for (int relay = 1; relay <= relays.Count; relay++)
            {
                relays.Set(relay, value != 0);
            }
        }
        else if (isWaveshare && coil >= 0x0200 && coil < 0x0200 + relays.Count)
        {
            relays.Flash(coil - 0x0200 + 1, TimeSpan.FromMilliseconds(value * 100));
        }
        else
        {
            return No(0x05, coil < relays.Count ? (byte)3 : (byte)2);
        }

        return Closed(request.ToArray());
    }

    private byte[] SwitchSeveral(int first, int count, ReadOnlySpan<byte> data, ReadOnlySpan<byte> head)
    {
        if (count == 0 || first + count > relays.Count || data.Length != (count + 7) / 8)
        {
            return No(0x0F, 2);
        }

        for (int i = 0; i < count; i++)
        {
            relays.Set(first + i + 1, (data[i / 8] & (1 << (i % 8))) != 0);
        }

        return Closed(head.ToArray());
    }

    private byte[] No(byte function, byte code) => Closed([unit, (byte)(function | 0x80), code]);

    private static byte[] Closed(byte[] bytes)
    {
        (byte low, byte high) = Check(bytes);
        return [.. bytes, low, high];
    }

    private static (byte Low, byte High) Check(ReadOnlySpan<byte> bytes)
    {
        int crc = 0xFFFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return ((byte)crc, (byte)(crc >> 8));
    }
}
