using System.Buffers;

namespace LifeCircle.Edge.Charging.Dlt645Meter;

/// <summary>One frame; valid as long as the bytes that it was read from.</summary>
public readonly ref struct Dlt645Frame(ReadOnlySpan<byte> address, byte control, ReadOnlySpan<byte> data)
{
    /// <summary>Six BCD bytes, lowest first.</summary>
    public ReadOnlySpan<byte> Address { get; } = address;

    public byte Control { get; } = control;

    /// <summary>As on the wire: each byte 0x33 above what it means.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;
}

/// <summary>Frames of DL/T 645-2007: RS-485, 2400 baud 8E1 by default, half duplex.</summary>
/// <remarks><code>
/// offset  bytes  field
///   -      0..4  0xFE    wakes the receiver up; any number of them, also none
///   0       1    0x68
///   1       6    address the meter's number in BCD, lowest two digits first
///   7       1    0x68
///   8       1    control what is asked or answered, see <see cref="Dlt645Request"/>
///   9       1    n       data bytes, 0..200
///  10       n    data    each + 0x33
///  10+n     1    check   low byte of the sum of bytes 0..9+n
///  11+n     1    0x16
/// </code>
/// Any of the marks may also stand in address, data or check: nothing is found by looking for 0x16.
/// See hardware/boards/dlt645-meter/protocol.md#frame.
/// </remarks>
public static class Dlt645Codec
{
    public const int AddressBytes = 6;
    public const int DataBytesMax = 200;
    public const int OverheadBytes = 12;
    public const int NumberDigits = AddressBytes * 2;

    internal const byte Offset = 0x33;
    private const byte Wake = 0xFE;
    private const byte Start = 0x68;
    private const byte End = 0x16;
    private const int SecondStartAt = 7;
    private const int ControlAt = 8;
    private const int LengthAt = 9;
    private const int DataAt = 10;

    /// <summary>A receiver needs none of them, an old one is safer with four.</summary>
    private const int WakeBytes = 4;

    /// <summary>A frame as it is sent, with the bytes that wake the meter up.</summary>
    /// <param name="data">What is meant; 0x33 is added here.</param>
    public static byte[] Write(ReadOnlySpan<byte> address, byte control, ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(address.Length, AddressBytes, nameof(address));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, DataBytesMax, nameof(data));
        byte[] line = new byte[WakeBytes + OverheadBytes + data.Length];
        line.AsSpan(..WakeBytes).Fill(Wake);
        Span<byte> frame = line.AsSpan(WakeBytes);
        (frame[0], frame[SecondStartAt], frame[ControlAt], frame[LengthAt]) = (Start, Start, control, (byte)data.Length);
        address.CopyTo(frame[1..]);
        for (int i = 0; i < data.Length; i++)
        {
            frame[DataAt + i] = (byte)(data[i] + Offset);
        }

        (frame[^2], frame[^1]) = (Sum(frame[..^2]), End);
        return line;
    }

    /// <summary>Takes at most one frame from the front of <paramref name="input"/>.</summary>
    /// <param name="frame">Valid only with Done; it aliases <paramref name="input"/>.</param>
    /// <param name="consumed">Bytes the caller drops before it calls again: noise, and the frame itself when Done.</param>
    public static OperationStatus Read(ReadOnlySpan<byte> input, out Dlt645Frame frame, out int consumed)
    {
        frame = default;
        int start = input.IndexOf(Start);
        consumed = start < 0 ? input.Length : start;
        ReadOnlySpan<byte> rest = input[consumed..];
        bool mayBegin = (rest.Length <= SecondStartAt || rest[SecondStartAt] == Start) && (rest.Length <= LengthAt || rest[LengthAt] <= DataBytesMax);
        if (mayBegin && (rest.Length <= LengthAt || rest.Length < OverheadBytes + rest[LengthAt]))
        {
            return OperationStatus.NeedMoreData;
        }

        int length = mayBegin ? OverheadBytes + rest[LengthAt] : 0;
        if (!mayBegin || rest[length - 1] != End || rest[length - 2] != Sum(rest[..(length - 2)]))
        {
            consumed++; // A false start: only that byte is skipped, as the true one may lie inside what looked like a frame.
            return OperationStatus.InvalidData;
        }

        frame = new Dlt645Frame(rest.Slice(1, AddressBytes), rest[ControlAt], rest[DataAt..(length - 2)]);
        consumed += length;
        return OperationStatus.Done;
    }

    /// <summary>The six bytes of a meter's number of twelve digits.</summary>
    public static byte[] AddressOf(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        if (number.Length != NumberDigits || !number.All(char.IsAsciiDigit))
        {
            throw new ArgumentException($"'{number}' is not of {NumberDigits} digits.", nameof(number));
        }

        byte[] address = Convert.FromHexString(number);
        Array.Reverse(address);
        return address;
    }

    /// <summary>The number of twelve digits; null when the bytes are no BCD.</summary>
    public static string? NumberOf(ReadOnlySpan<byte> address)
    {
        Span<byte> reversed = stackalloc byte[AddressBytes];
        address[..AddressBytes].CopyTo(reversed);
        reversed.Reverse();
        string number = Convert.ToHexString(reversed);
        return number.All(char.IsAsciiDigit) ? number : null;
    }

    /// <summary>Reads a number of BCD bytes, lowest first. Null for any nibble above 9: the meter has no such value, or it is broken.</summary>
    /// <param name="meant">Bytes with the 0x33 already taken off.</param>
    /// <param name="signed">The top bit of the top byte is a minus sign.</param>
    public static long? Bcd(ReadOnlySpan<byte> meant, bool signed)
    {
        const int DigitsMax = 18; // A long holds them all.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(meant.Length, DigitsMax / 2, nameof(meant));
        bool negative = signed && (meant[^1] & 0x80) != 0;
        long value = 0;
        for (int i = meant.Length - 1; i >= 0; i--)
        {
            int pair = negative && i == meant.Length - 1 ? meant[i] & 0x7F : meant[i];
            (int high, int low) = (pair >> 4, pair & 0x0F);
            if (high > 9 || low > 9)
            {
                return null;
            }

            value = (value * 100) + (high * 10) + low;
        }

        return negative ? -value : value;
    }

    private static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte b in bytes)
        {
            sum += b;
        }

        return sum;
    }
}
