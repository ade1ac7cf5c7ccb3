using System.Buffers;
using CsCheck;
using LifeCircle.Edge.Charging.Dlt645Meter;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Charging;

/// <summary>Shapes that hold for all bytes, through the same scan that the link uses.</summary>
public sealed class Dlt645PropertyTests
{
    private static readonly Gen<string> Number = Gen.Long[0, 999_999_999_999].Select(n => $"{n:000000000000}");

    /// <summary>Numbers of which each byte may be one of the marks of a frame.</summary>
    private static readonly Gen<string> NumberOfMarks = Gen.Int[0, 3].Array[6].Select(a => string.Concat(a.Select(i => new[] { "68", "16", "91", "00" }[i])));
    private static readonly Gen<string> AnyNumber = Gen.OneOf(Number, NumberOfMarks);
    private static readonly Gen<byte[]> Value = Gen.Byte.Array[0, 60];

    [Fact]
    public void A_number_survives_the_way_to_the_wire_and_back() =>
        AnyNumber.Sample(number => Dlt645Codec.NumberOf(Dlt645Codec.AddressOf(number)) == number);

    [Fact]
    public void Any_frame_survives_any_split() =>
        Gen.Select(AnyNumber, Gen.UInt, Value, Gen.Int[0, 4], Gen.Int[0, 100]).Sample((number, identifier, value, wake, cut) =>
        {
            byte[] line = [.. Enumerable.Repeat((byte)0xFE, wake), .. Answer(number, identifier, value)];
            ReadOnlyMemory<byte>? reply = Scanned.Reply(Request(number, identifier).Match, line, cut % line.Length);
            Assert.NotNull(reply);
            Assert.Equal(OperationStatus.Done, Dlt645Codec.Read(reply.Value.Span, out Dlt645Frame frame, out int consumed));
            Assert.Equal((line.Length - wake, number, 0x91), (consumed, Dlt645Codec.NumberOf(frame.Address), frame.Control));
            Assert.Equal(value, frame.Data[4..].ToArray().Select(b => (byte)(b - 0x33)));
        });

    [Fact]
    public void An_answer_is_found_behind_any_bytes_once_the_line_is_silent() =>
        Gen.Select(AnyNumber, Gen.UInt, Value, Gen.Byte.Array[0, 20]).Sample((number, identifier, value, noise) =>
        {
            byte[] frame = Answer(number, identifier, value);
            ReadOnlyMemory<byte>? reply = Scanned.Reply(Request(number, identifier).Match, [.. noise, .. frame], noise.Length);
            return reply is { } found && found.Span.SequenceEqual(frame);
        });

    [Fact]
    public void A_single_flipped_bit_never_gives_a_value() =>
        Gen.Select(AnyNumber, Gen.UInt, Value, Gen.Int[0, 10_000]).Sample((number, identifier, value, bit) =>
        {
            byte[] line = Answer(number, identifier, value);
            line[bit / 8 % line.Length] ^= (byte)(1 << (bit % 8));
            return Scanned.Reply(Request(number, identifier).Match, line) is null;
        });

    [Fact]
    public void An_answer_of_another_meter_or_to_another_question_is_a_wrong_reply() =>
        Gen.Select(AnyNumber, AnyNumber, Gen.UInt, Gen.UInt, Value).Where((a, b, i, j, _) => a != b && i != j).Sample((number, other, identifier, another, value) =>
        {
            Assert.Null(Scanned.Reply(Request(number, identifier).Match, Answer(other, identifier, value), 0, out DriverFault fault));
            Assert.Equal(DriverFault.WrongReply, fault);
            Assert.Null(Scanned.Reply(Request(number, identifier).Match, Answer(number, another, value), 0, out fault));
            Assert.Equal(DriverFault.WrongReply, fault);
        });

    [Fact]
    public void A_refusal_by_another_meter_is_not_ours() =>
        Gen.Select(AnyNumber, AnyNumber, Gen.Byte).Where((a, b, _) => a != b).Sample((number, other, error) =>
        {
            Assert.Null(Scanned.Reply(Request(number, 1).Match, Frame(other, 0xD1, [error]), 0, out DriverFault fault));
            return fault == DriverFault.WrongReply;
        });

    [Fact]
    public void Digits_come_back_with_their_sign() =>
        Gen.Select(Gen.Long[-7_999_999, 7_999_999], Gen.Bool).Sample((value, signed) =>
        {
            long meant = signed ? value : Math.Abs(value);
            byte[] bytes = Convert.FromHexString($"{Math.Abs(value):00000000}");
            Array.Reverse(bytes);
            bytes[^1] |= signed && value < 0 ? (byte)0x80 : (byte)0;
            return Dlt645Codec.Bcd(bytes, signed) == meant;
        });

    [Fact]
    public void Bytes_with_a_nibble_above_nine_are_no_number() =>
        Gen.Select(Gen.Byte.Array[1, 8], Gen.Bool).Sample((bytes, signed) =>
        {
            byte[] unsigned = [.. bytes];
            unsigned[^1] &= signed ? (byte)0x7F : (byte)0xFF;
            bool digits = unsigned.All(b => (b & 0x0F) <= 9 && b >> 4 <= 9);
            return Dlt645Codec.Bcd(bytes, signed) is null != digits;
        });

    [Fact]
    public void Any_bytes_are_survived_and_progress_is_made() =>
        Gen.Select(Gen.OneOf(Gen.Byte, Gen.Int[0, 3].Select(i => new byte[] { 0x68, 0x16, 0x91, 0xFE }[i])).Array[0, 300], Number).Sample((bytes, number) =>
        {
            Scanned.Reply(Request(number, 0x00010000).Match, bytes, bytes.Length / 2);
            Scanned.Reply(Dlt645Request.Address().Match, bytes, bytes.Length / 3);
            ReadOnlySpan<byte> rest = bytes;
            while (Dlt645Codec.Read(rest, out _, out int consumed) != OperationStatus.NeedMoreData)
            {
                Assert.InRange(consumed, 1, rest.Length);
                rest = rest[consumed..];
            }
        });

    internal static byte[] Answer(string number, uint identifier, byte[] value, byte control = 0x91) =>
        Frame(number, control, [.. BitConverter.GetBytes(identifier), .. value]);

    /// <summary>A frame by hand, as a meter sends it.</summary>
    internal static byte[] Frame(string number, byte control, byte[] data)
    {
        byte[] address = Convert.FromHexString(number);
        Array.Reverse(address);
        byte[] frame = [0x68, .. address, 0x68, control, (byte)data.Length, .. data.Select(b => (byte)(b + 0x33))];
        return [.. frame, frame.Aggregate((byte)0, (sum, b) => (byte)(sum + b)), 0x16];
    }

    private static Dlt645Request Request(string number, uint identifier) => Dlt645Request.Data(Dlt645Codec.AddressOf(number), identifier);
}
