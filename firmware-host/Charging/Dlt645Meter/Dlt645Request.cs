using System.Buffers;
using System.Buffers.Binary;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Charging.Dlt645Meter;

/// <summary>Why a meter says no: the bits of the error byte. Those from bit 4 on from one source only.</summary>
[Flags]
public enum Dlt645Errors : byte
{
    None = 0x00,
    Other = 0x01,
    NoSuchData = 0x02,
    PasswordOrUnauthorised = 0x04,
    BaudCannotChange = 0x08,
    TooManyYearZones = 0x10,
    TooManyDaySlots = 0x20,
    TooManyTariffs = 0x40,
}

/// <summary>One question to a meter, and what answers it. Only questions: this driver never writes to a meter.</summary>
/// <remarks><code>
/// 11 read            data: identifier(4)              answer 91, B1 more follows: identifier(4), value
/// 12 read following  data: identifier(4), sequence    answer 92, B2 more follows: identifier(4), value, sequence
/// 13 read address    to AA AA AA AA AA AA             answer 93: the address once more as data
/// error                                               answer D1, D2: error byte
/// </code>
/// An identifier is sent lowest byte first. See hardware/boards/dlt645-meter/protocol.md#control.
/// </remarks>
public sealed class Dlt645Request
{
    public const int IdentifierBytes = 4;

    private const byte Read = 0x11;
    private const byte ReadFollowing = 0x12;
    private const byte ReadAddress = 0x13;
    private const byte Answer = 0x80;
    private const byte More = 0x20;
    private const byte Error = 0x40;
    private const byte WildcardByte = 0xAA;

    private readonly byte[] _address;
    private readonly byte _control;
    private readonly byte[] _asked;

    private Dlt645Request(ReadOnlySpan<byte> address, byte control, ReadOnlySpan<byte> data, int identifierBytes)
    {
        (_address, _control, _asked) = (address.ToArray(), control, data[..identifierBytes].ToArray());
        Bytes = Dlt645Codec.Write(address, control, data);
    }

    /// <summary>The bytes on the wire.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    private bool IsToAnyMeter => _control == ReadAddress;

    /// <summary>Asks a meter for what an identifier stands for, e.g. 0x00010000: the active energy.</summary>
    public static Dlt645Request Data(ReadOnlySpan<byte> address, uint identifier) =>
        new(address, Read, IdentifierOf(identifier), IdentifierBytes);

    /// <summary>Asks for the next frame of an answer that did not fit in one.</summary>
    /// <param name="sequence">From 1, of the frame that is wanted.</param>
    public static Dlt645Request Following(ReadOnlySpan<byte> address, uint identifier, byte sequence) =>
        new(address, ReadFollowing, [.. IdentifierOf(identifier), sequence], IdentifierBytes);

    /// <summary>Asks whoever is on the line for its number: only where there is a single meter, or all answer at once.</summary>
    public static Dlt645Request Address()
    {
        Span<byte> wildcard = stackalloc byte[Dlt645Codec.AddressBytes];
        wildcard.Fill(WildcardByte);
        return new Dlt645Request(wildcard, ReadAddress, [], 0);
    }

    public Exchange Exchange(int replyTimeoutMs, int turnaroundMs) => new(Bytes, Match, replyTimeoutMs) { TurnaroundMs = turnaroundMs };

    /// <summary>Tells whether the bytes begin with this meter's answer, or its refusal. Meters exist that answer for others.</summary>
    public ReplyVerdict Match(ReadOnlySpan<byte> received, out int length)
    {
        switch (Dlt645Codec.Read(received, out Dlt645Frame frame, out length))
        {
            case OperationStatus.Done when length == Dlt645Codec.OverheadBytes + frame.Data.Length:
                return IsAnsweredBy(frame) ? ReplyVerdict.Match : ReplyVerdict.Foreign;
            case OperationStatus.NeedMoreData when length == 0:
                return ReplyVerdict.NeedMore;
            default:
                length = 0;
                return ReplyVerdict.Noise;
        }
    }

    /// <summary>True when a frame that answers this says that more follows.</summary>
    public bool HasMore(in Dlt645Frame frame) => frame.Control == (_control | Answer | More);

    /// <summary>Why the meter refused; None when it did not.</summary>
    public Dlt645Errors ErrorsOf(in Dlt645Frame frame) =>
        frame.Control != (_control | Answer | Error) ? Dlt645Errors.None
        : frame.Data.IsEmpty ? Dlt645Errors.Other
        : (Dlt645Errors)(byte)(frame.Data[0] - Dlt645Codec.Offset) is var errors and not Dlt645Errors.None ? errors : Dlt645Errors.Other;

    private bool IsAnsweredBy(in Dlt645Frame frame)
    {
        if (!IsToAnyMeter && !frame.Address.SequenceEqual(_address))
        {
            return false;
        }

        if (frame.Control == (_control | Answer | Error))
        {
            return true;
        }

        return frame.Control == (_control | Answer) || HasMore(frame)
            ? IsToAnyMeter ? RepeatsItsAddress(frame) : StartsWithIdentifier(frame.Data)
            : false;
    }

    private static bool RepeatsItsAddress(in Dlt645Frame frame)
    {
        Span<byte> meant = stackalloc byte[Dlt645Codec.AddressBytes];
        return frame.Data.Length == meant.Length && Meant(frame.Data, meant).SequenceEqual(frame.Address);
    }

    private bool StartsWithIdentifier(ReadOnlySpan<byte> data)
    {
        Span<byte> meant = stackalloc byte[IdentifierBytes];
        return data.Length >= IdentifierBytes && Meant(data[..IdentifierBytes], meant).SequenceEqual(_asked);
    }

    /// <summary>Takes the 0x33 off each byte.</summary>
    internal static ReadOnlySpan<byte> Meant(ReadOnlySpan<byte> wire, Span<byte> meant)
    {
        for (int i = 0; i < wire.Length; i++)
        {
            meant[i] = (byte)(wire[i] - Dlt645Codec.Offset);
        }

        return meant[..wire.Length];
    }

    private static byte[] IdentifierOf(uint identifier)
    {
        byte[] bytes = new byte[IdentifierBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, identifier);
        return bytes;
    }
}
