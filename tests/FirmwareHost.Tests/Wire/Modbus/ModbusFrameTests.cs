using LifeCircle.Edge.Wire.Links;
using LifeCircle.Edge.Wire.Modbus;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire.Modbus;

public sealed class ModbusFrameTests
{
    [Fact]
    public void Every_reading_request_is_written_byte_for_byte()
    {
        Assert.Equal("01040000000271CB", Hex(ModbusRequest.Read(1, ModbusFunction.ReadInputRegisters, 0x0000, 2)));
        Assert.Equal("010400480002F1DD", Hex(ModbusRequest.Read(1, ModbusFunction.ReadInputRegisters, 0x0048, 2)));
        Assert.Equal("010407D000027146", Hex(ModbusRequest.Read(1, ModbusFunction.ReadInputRegisters, 0x07D0, 2)));
        Assert.Equal("02040000000271F8", Hex(ModbusRequest.Read(2, ModbusFunction.ReadInputRegisters, 0x0000, 2)));
        Assert.Equal("01010000 0008".Replace(" ", "") + "3DCC", Hex(ModbusRequest.Read(1, ModbusFunction.ReadCoils, 0, 8)));
    }

    [Fact]
    public void Every_writing_request_is_written_byte_for_byte()
    {
        // The examples of the application protocol's text, with their crc.
        Assert.Equal("0105000000" + "00CDCA", Hex(ModbusRequest.WriteCoil(1, 0, on: false)));
        Assert.Equal("01050000FF008C3A", Hex(ModbusRequest.WriteCoil(1, 0, on: true)));
        Assert.Equal("010502000007" + CrcOf("010502000007"), Hex(ModbusRequest.WriteCoilValue(1, 0x0200, 7)));
        Assert.Equal("01060001000398" + "0B", Hex(ModbusRequest.WriteRegister(1, 1, 3)));
        Assert.Equal("010F0013000A02CD01" + CrcOf("010F0013000A02CD01"),
            Hex(ModbusRequest.WriteCoils(1, 0x13, [true, false, true, true, false, false, true, true, true, false])));
        Assert.Equal("011000010002" + "04000A0102" + CrcOf("01100001000204000A0102"), Hex(ModbusRequest.WriteRegisters(1, 1, [0x000A, 0x0102])));
    }

    [Theory]
    [InlineData("01040443668000" + "6FDF", 230.5f)]
    [InlineData("010404449A522533E0", 1234.567f)]
    public void A_captured_reply_gives_its_number(string hex, float number)
    {
        byte[] frame = Convert.FromHexString(hex);
        var request = ModbusRequest.Read(1, ModbusFunction.ReadInputRegisters, 0, 2);
        Assert.Equal(ReplyVerdict.Match, request.Match(frame, out int length));
        Assert.Equal(frame.Length, length);
        var reply = new ModbusReply(frame);
        Assert.Equal(ModbusException.None, reply.Exception);
        Assert.Equal(number, reply.Float32(0, ModbusWordOrder.HighFirst));
    }

    [Fact]
    public void The_other_word_order_reads_the_second_register_first()
    {
        var reply = new ModbusReply(WithCrc("0104048000" + "4366"));
        Assert.Equal(230.5f, reply.Float32(0, ModbusWordOrder.LowFirst));
        Assert.Equal(0x43668000u, reply.Register32(0, ModbusWordOrder.LowFirst));
        Assert.NotEqual(230.5f, reply.Float32(0, ModbusWordOrder.HighFirst));
    }

    [Fact]
    public void A_captured_exception_answers_and_says_why()
    {
        byte[] frame = Convert.FromHexString("018402C2C1");
        Assert.Equal(ReplyVerdict.Match, ModbusRequest.Read(1, ModbusFunction.ReadInputRegisters, 0x07D0, 2).Match(frame, out int length));
        Assert.Equal(5, length);
        var reply = new ModbusReply(frame);
        Assert.Equal(ModbusException.IllegalDataAddress, reply.Exception);
        Assert.Equal("illegal data address", reply.Exception.Words());
        Assert.True(reply.Data.IsEmpty);
    }

    [Fact]
    public void Every_listed_exception_has_words_and_an_unknown_one_its_number()
    {
        Assert.All(Enum.GetValues<ModbusException>().Where(e => e != ModbusException.None), e => Assert.DoesNotMatch("exception", e.Words()));
        Assert.Equal("exception 7F", ((ModbusException)0x7F).Words());
    }

    [Theory]
    [InlineData("200304000000010AF1")] // another unit
    [InlineData("018302C0F1")] // an exception to another function
    [InlineData("010402000" + "0B930")] // fewer registers than asked for
    public void A_whole_frame_that_answers_something_else_is_foreign(string hex)
    {
        byte[] frame = Convert.FromHexString(hex);
        Assert.Equal(ReplyVerdict.Foreign, ModbusRequest.Read(1, ModbusFunction.ReadInputRegisters, 0, 2).Match(frame, out int length));
        Assert.Equal(frame.Length, length);
    }

    [Fact]
    public void A_write_is_answered_by_its_own_address_and_value_alone()
    {
        var on = ModbusRequest.WriteCoil(1, 3, on: true);
        Assert.Equal(ReplyVerdict.Match, on.Match(on.Bytes.Span, out _));
        Assert.Equal(ReplyVerdict.Foreign, on.Match(ModbusRequest.WriteCoil(1, 3, on: false).Bytes.Span, out _));
        Assert.Equal(ReplyVerdict.Foreign, on.Match(ModbusRequest.WriteCoil(1, 4, on: true).Bytes.Span, out _));
        Assert.Equal(ReplyVerdict.Foreign, on.Match(ModbusRequest.WriteCoil(2, 3, on: true).Bytes.Span, out _));

        var several = ModbusRequest.WriteRegisters(1, 1, [0x000A, 0x0102]);
        Assert.Equal(ReplyVerdict.Match, several.Match(WithCrc("011000010002"), out _));
        Assert.Equal(ReplyVerdict.Foreign, several.Match(WithCrc("011000010001"), out _));
    }

    [Fact]
    public void What_no_frame_may_ask_is_refused_before_it_is_sent()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.Read(ModbusRequest.Broadcast, ModbusFunction.ReadCoils, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.Read(1, ModbusFunction.WriteCoil, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.Read(1, ModbusFunction.ReadInputRegisters, 0, 126));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.Read(1, ModbusFunction.ReadInputRegisters, 0xFFFF, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.Read(1, ModbusFunction.ReadCoils, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.WriteRegisters(1, 0, new ushort[124]));
        Assert.Throws<ArgumentException>(() => new ModbusReply(Convert.FromHexString("018402C2C2")));
    }

    [Theory]
    [InlineData(1_200, 33)]
    [InlineData(2_400, 17)]
    [InlineData(9_600, 5)]
    [InlineData(19_200, 3)]
    [InlineData(38_400, 2)]
    [InlineData(115_200, 2)]
    public void The_silence_between_frames_is_three_and_a_half_characters_and_fixed_for_fast_lines(int baud, int silenceMs) =>
        Assert.Equal(silenceMs, ModbusTiming.SilenceMs(baud));

    internal static byte[] WithCrc(string hex) => Convert.FromHexString(hex + CrcOf(hex));

    private static string Hex(ModbusRequest request) => Convert.ToHexString(request.Bytes.Span);

    /// <summary>The check bit by bit, as the protocol's text describes it and not as the product computes it.</summary>
    private static string CrcOf(string hex)
    {
        int crc = 0xFFFF;
        foreach (byte b in Convert.FromHexString(hex))
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                bool carry = (crc & 1) != 0;
                crc >>= 1;
                crc ^= carry ? 0xA001 : 0;
            }
        }

        return $"{crc & 0xFF:X2}{crc >> 8:X2}";
    }
}
