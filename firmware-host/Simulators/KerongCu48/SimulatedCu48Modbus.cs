namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of a KERONG CU48 set to Modbus, written from hardware/boards/kerong-cu48-modbus/protocol.md: any 0 that is written to a coil opens its door.</summary>
internal sealed class SimulatedCu48Modbus(LockTerminals terminals) : SimulatedLockBoard
{
    private const int WriteCoilsHead = 7;

    public override byte[] AsFromNextAddress(byte[] answer) => WithCrc([(byte)(answer[0] + 1), .. answer[1..^2]]);

    protected override int RequestBytes(ReadOnlySpan<byte> line)
    {
        // Unit 0 is every board of the line.
        if (line.Length < 8 || (line[0] != terminals.Address && line[0] != 0) || line[1] is not (0x01 or 0x05 or 0x0F))
        {
            return 0;
        }

        int length = line[1] == 0x0F ? WriteCoilsHead + line[6] + 2 : 8;
        return line.Length >= length && WithCrc(line[..(length - 2)].ToArray()).AsSpan().SequenceEqual(line[..length]) ? length : 0;
    }

    protected override byte[] Obey(ReadOnlySpan<byte> request)
    {
        int coil = (request[2] << 8) | request[3];
        int second = (request[4] << 8) | request[5];
        byte[] answer = request[1] switch
        {
            0x01 => Read(coil, second),
            0x05 => WriteOne(coil, second, request),
            _ => WriteSeveral(coil, second, request),
        };
        return request[0] == 0 ? [] : answer;
    }

    private byte[] Read(int first, int count)
    {
        if (count is 0 or > 2_000 || !terminals.HasLock(first) || !terminals.HasLock(first + count - 1))
        {
            return No(0x01);
        }

        byte[] groups = new byte[(count + 7) / 8];
        for (int i = 0; i < count; i++)
        {
            groups[i / 8] |= (byte)(terminals.IsSet(first + i - terminals.FirstLock + 1) ? 1 << (i % 8) : 0);
        }

        return WithCrc([terminals.Address, 0x01, (byte)groups.Length, .. groups]);
    }

    private byte[] WriteOne(int coil, int value, ReadOnlySpan<byte> request)
    {
        if (!terminals.HasLock(coil) || value is not (0x0000 or 0xFF00))
        {
            return No(0x05);
        }

        if (value == 0)
        {
            terminals.Pulse(coil);
        }

        return terminals.AnswersOpen ? request.ToArray() : [];
    }

    private byte[] WriteSeveral(int first, int count, ReadOnlySpan<byte> request)
    {
        for (int i = 0; i < count && WriteCoilsHead + (i / 8) < request.Length - 2; i++)
        {
            if ((request[WriteCoilsHead + (i / 8)] & (1 << (i % 8))) == 0)
            {
                terminals.Pulse(first + i);
            }
        }

        return WithCrc(request[..6].ToArray());
    }

    private byte[] No(byte function) => WithCrc([terminals.Address, (byte)(function | 0x80), 2]);

    private static byte[] WithCrc(byte[] bytes)
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

        return [.. bytes, (byte)crc, (byte)(crc >> 8)];
    }
}
