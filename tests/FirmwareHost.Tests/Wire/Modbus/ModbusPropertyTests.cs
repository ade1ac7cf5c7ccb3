using CsCheck;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;
using LifeCircle.Edge.Wire.Modbus;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire.Modbus;

/// <summary>Shapes that hold for all bytes, through the same scan that the link uses.</summary>
public sealed class ModbusPropertyTests
{
    private static readonly Gen<byte> Unit = Gen.Byte[1, 247];
    private static readonly Gen<ushort[]> Registers = Gen.UShort.Array[1, 125];

    private static readonly Gen<ModbusRequest> Requests = Gen.OneOf(
        Gen.Select(Unit, Gen.Bool.Select(first => first ? ModbusFunction.ReadHoldingRegisters : ModbusFunction.ReadInputRegisters), Gen.UShort[0, 60_000], Gen.UShort[1, 125])
            .Select((unit, function, start, count) => ModbusRequest.Read(unit, function, start, count)),
        Gen.Select(Unit, Gen.Bool.Select(first => first ? ModbusFunction.ReadCoils : ModbusFunction.ReadDiscreteInputs), Gen.UShort[0, 60_000], Gen.UShort[1, 2_000])
            .Select((unit, function, start, count) => ModbusRequest.Read(unit, function, start, count)),
        Gen.Select(Unit, Gen.UShort, Gen.Bool).Select((unit, coil, on) => ModbusRequest.WriteCoil(unit, coil, on)),
        Gen.Select(Unit, Gen.UShort, Gen.UShort).Select((unit, register, value) => ModbusRequest.WriteRegister(unit, register, value)),
        Gen.Select(Unit, Gen.UShort[0, 60_000], Gen.Bool.Array[1, 100]).Select((unit, start, coils) => ModbusRequest.WriteCoils(unit, start, coils)),
        Gen.Select(Unit, Gen.UShort[0, 60_000], Gen.UShort.Array[1, 123]).Select((unit, start, registers) => ModbusRequest.WriteRegisters(unit, start, registers)));

    [Fact]
    public void Registers_survive_any_split() =>
        Gen.Select(Unit, Registers, Gen.Int[0, 300]).Sample((unit, registers, cut) =>
        {
            var request = ModbusRequest.Read(unit, ModbusFunction.ReadInputRegisters, 0, (ushort)registers.Length);
            byte[] line = Reply(unit, 4, registers);
            ReadOnlyMemory<byte>? found = Scanned.Reply(request.Match, line, cut % line.Length);
            Assert.NotNull(found);
            var reply = new ModbusReply(found.Value);
            Assert.Equal(registers, Enumerable.Range(0, registers.Length).Select(reply.Register));
        });

    [Fact]
    public void Any_float_comes_back_bit_for_bit_in_either_word_order() =>
        Gen.Select(Gen.UInt, Gen.Bool).Sample((bits, low) =>
        {
            (ushort high, ushort rest) = ((ushort)(bits >> 16), (ushort)bits);
            var reply = new ModbusReply(Reply(1, 4, low ? [rest, high] : [high, rest]));
            ModbusWordOrder order = low ? ModbusWordOrder.LowFirst : ModbusWordOrder.HighFirst;
            return reply.Register32(0, order) == bits && BitConverter.SingleToUInt32Bits(reply.Float32(0, order)) == bits;
        });

    [Fact]
    public void Coils_come_back_as_they_were_written() =>
        Gen.Bool.Array[1, 200].Sample(coils =>
        {
            ReadOnlySpan<byte> written = ModbusRequest.WriteCoils(9, 0, coils).Bytes.Span[7..^2];
            var reply = new ModbusReply(WithCrc([9, 1, (byte)written.Length, .. written]));
            Assert.Equal(coils, Enumerable.Range(0, coils.Length).Select(reply.Bit));
        });

    [Fact]
    public void An_answer_is_found_behind_any_bytes_once_the_line_is_silent() =>
        Gen.Select(Unit, Gen.UShort.Array[2], Gen.Byte.Array[0, 12]).Sample((unit, registers, noise) =>
        {
            byte[] frame = Reply(unit, 4, registers);
            ReadOnlyMemory<byte>? reply = Scanned.Reply(ModbusRequest.Read(unit, ModbusFunction.ReadInputRegisters, 0, 2).Match, [.. noise, .. frame], noise.Length);
            return reply is { } found && found.Span.SequenceEqual(frame);
        });

    [Fact]
    public void A_single_flipped_bit_never_answers() =>
        Gen.Select(Requests, Gen.Int[0, 100_000]).Sample((request, bit) =>
        {
            byte[] line = AnswerTo(request);
            line[bit / 8 % line.Length] ^= (byte)(1 << (bit % 8));
            return Scanned.Reply(request.Match, line, 0) is null;
        });

    [Fact]
    public void Every_answer_is_taken_whole_and_a_cut_one_never() =>
        Gen.Select(Requests, Gen.Int[0, 300]).Sample((request, cut) =>
        {
            byte[] line = AnswerTo(request);
            Assert.Equal(line.Length, Scanned.Reply(request.Match, line, 0)?.Length);
            return Scanned.Reply(request.Match, line[..(cut % line.Length)], 0) is null;
        });

    [Fact]
    public void An_answer_of_another_unit_is_a_wrong_reply() =>
        Gen.Select(Requests, Unit).Where((request, other) => request.Unit != other).Sample((request, other) =>
        {
            byte[] line = AnswerTo(request);
            line[0] = other;
            line = WithCrc(line[..^2]);
            var scan = new ReplyScan();
            scan.Begin(request.Match, default);
            line.CopyTo(scan.Room);
            return !scan.Add(line.Length, out _) && scan.Fault == DriverFault.WrongReply;
        });

    [Fact]
    public void Any_bytes_are_survived_and_progress_is_made() =>
        Gen.Select(Gen.Byte.Array[0, 300], Requests).Sample((bytes, request) =>
        {
            Scanned.Reply(request.Match, bytes, bytes.Length / 2);
            for (int at = 0; at < bytes.Length; at++)
            {
                ReplyVerdict verdict = request.Match(bytes.AsSpan(at), out int length);
                Assert.InRange(length, 0, bytes.Length - at);
                Assert.Equal(verdict is ReplyVerdict.Match or ReplyVerdict.Foreign, length > 0);
            }
        });

    /// <summary>What a board that does as asked sends.</summary>
    private static byte[] AnswerTo(ModbusRequest request)
    {
        ReadOnlySpan<byte> asked = request.Bytes.Span;
        int count = (asked[4] << 8) | asked[5];
        return request.Function switch
        {
            ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs => WithCrc([asked[0], asked[1], (byte)((count + 7) / 8), .. new byte[(count + 7) / 8]]),
            ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters => WithCrc([asked[0], asked[1], (byte)(count * 2), .. new byte[count * 2]]),
            _ => WithCrc(asked[..6].ToArray()),
        };
    }

    private static byte[] Reply(byte unit, byte function, ushort[] registers) =>
        WithCrc([unit, function, (byte)(registers.Length * 2), .. registers.SelectMany(r => new[] { (byte)(r >> 8), (byte)r })]);

    private static byte[] WithCrc(byte[] bytes) => ModbusFrameTests.WithCrc(Convert.ToHexString(bytes));
}
