namespace LifeCircle.Edge.Wire.Modbus;

/// <summary>The check of a Modbus-RTU frame: polynomial 0xA001 (reflected 0x8005), first value 0xFFFF, low byte first on the wire.</summary>
public static class Crc16
{
    public const int Bytes = 2;

    private static readonly ushort[] Table = MakeTable();

    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (byte b in bytes)
        {
            crc = (ushort)((crc >> 8) ^ Table[(byte)(crc ^ b)]);
        }

        return crc;
    }

    private static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (int index = 0; index < table.Length; index++)
        {
            ushort crc = (ushort)index;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (ushort)((crc >> 1) ^ ((crc & 1) != 0 ? 0xA001 : 0));
            }

            table[index] = crc;
        }

        return table;
    }
}
