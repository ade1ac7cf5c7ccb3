using System.Buffers;
using System.Globalization;
using LifeCircle.Edge.Charging.Dlt645Meter;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Charging;

public sealed class Dlt645CaptureTests
{
    private const string Board = "dlt645-meter";

    /// <summary>From the last digit to the unit that the captures are noted in.</summary>
    private static readonly Dictionary<string, (int Bytes, double Scale)> Units = new()
    {
        ["kWh"] = (4, 0.01),
        ["V"] = (2, 0.1),
        ["A"] = (3, 0.001),
        ["kW"] = (3, 0.0001),
        ["kvar"] = (3, 0.0001),
        [""] = (2, 0.001),
    };

    [Fact]
    public void Every_captured_question_is_written_byte_for_byte()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(Board, "requests.hex"))
        {
            string[] words = note.Split(' ');
            Dlt645Request request = words[2] == "13" ? Dlt645Request.Address() : Dlt645Request.Data(Dlt645Codec.AddressOf(words[0]), Identifier(words));

            // The captures have between none and four bytes of wake-up, we always send four.
            string written = Convert.ToHexString(request.Bytes.Span);
            Assert.StartsWith("FEFEFEFE68", written, StringComparison.Ordinal);
            Assert.Equal(Convert.ToHexString(bytes.AsSpan(Array.IndexOf(bytes, (byte)0x68)..)), written[8..]);
        }
    }

    [Theory]
    [InlineData("values.hex")]
    [InlineData("prefixed.hex")]
    public void Every_captured_value_is_found_at_any_split_and_read(string file)
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(Board, file))
        {
            string[] words = note.Split(' ');
            var request = Dlt645Request.Data(Dlt645Codec.AddressOf(words[0]), Identifier(words));
            for (int cut = 0; cut < bytes.Length; cut++)
            {
                byte[] value = ValueOf(Scanned.Reply(request.Match, bytes, cut)!.Value.Span);
                (int length, double scale) = Units[words.Length > 5 ? words[5] : ""];
                Assert.Equal(length, value.Length);
                Assert.Equal(double.Parse(words[4], CultureInfo.InvariantCulture), Dlt645Codec.Bcd(value, signed: false)!.Value * scale, 6);
            }
        }
    }

    [Fact]
    public void A_captured_block_gives_the_values_of_all_phases()
    {
        (byte[] bytes, string note) = Assert.Single(WireTest.Capture(Board, "blocks.hex"));
        string[] words = note.Split(' ');
        var request = Dlt645Request.Data(Dlt645Codec.AddressOf(words[0]), Identifier(words));
        byte[] value = ValueOf(Scanned.Reply(request.Match, bytes)!.Value.Span);
        Assert.Equal([0, 0, 2_394], Enumerable.Range(0, 3).Select(i => Dlt645Codec.Bcd(value.AsSpan(i * 2, 2), signed: false)!.Value));
    }

    [Fact]
    public void Every_captured_refusal_answers_and_says_why()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(Board, "errors.hex"))
        {
            string[] words = note.Split(' ');
            var request = Dlt645Request.Data(Dlt645Codec.AddressOf(words[0]), 0x00010000);
            Assert.Equal(OperationStatus.Done, Dlt645Codec.Read(Scanned.Reply(request.Match, bytes)!.Value.Span, out Dlt645Frame frame, out _));
            Assert.Equal(int.Parse(words[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture), (int)request.ErrorsOf(frame));
        }
    }

    [Fact]
    public void Every_captured_address_is_the_number_on_the_plate()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(Board, "addresses.hex"))
        {
            Assert.Equal(OperationStatus.Done, Dlt645Codec.Read(Scanned.Reply(Dlt645Request.Address().Match, bytes)!.Value.Span, out Dlt645Frame frame, out _));
            Assert.Equal(note, Dlt645Codec.NumberOf(frame.Address));
            Assert.Equal(Convert.ToHexString(frame.Address), Convert.ToHexString(Dlt645Codec.AddressOf(note)));
        }
    }

    [Fact]
    public void A_captured_answer_whose_digits_are_none_is_taken_and_is_no_number()
    {
        (byte[] bytes, string note) = Assert.Single(WireTest.Capture(Board, "not-a-number.hex"));
        string[] words = note.Split(' ');
        ReadOnlyMemory<byte>? reply = Scanned.Reply(Dlt645Request.Data(Dlt645Codec.AddressOf(words[0]), Identifier(words)).Match, bytes);
        Assert.Null(Dlt645Codec.Bcd(ValueOf(reply!.Value.Span), signed: false));
    }

    [Fact]
    public void Whole_frames_that_answer_something_else_are_wrong_replies()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(Board, "others.hex"))
        {
            var request = Dlt645Request.Data(Dlt645Codec.AddressOf(note.Split(' ')[0]), 0x02010100);
            Assert.Null(Scanned.Reply(request.Match, bytes, 0, out DriverFault fault));
            Assert.Equal(DriverFault.WrongReply, fault);
        }
    }

    [Fact]
    public void Broken_twins_are_never_taken()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(Board, "invalid.hex"))
        {
            var request = Dlt645Request.Data(Dlt645Codec.AddressOf("000000000161"), 0x02010100);
            Assert.True(Scanned.Reply(request.Match, bytes, 0, out DriverFault fault) is null, note);
            Assert.Equal(DriverFault.Garbled, fault);
        }
    }

    private static uint Identifier(string[] words) => uint.Parse(words[Array.IndexOf(words, "identifier") + 1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The bytes behind the identifier, by hand.</summary>
    private static byte[] ValueOf(ReadOnlySpan<byte> frame) => [.. frame[14..^2].ToArray().Select(b => (byte)(b - 0x33))];
}
