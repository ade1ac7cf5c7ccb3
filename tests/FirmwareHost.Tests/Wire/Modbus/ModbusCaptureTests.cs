using System.Globalization;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Modbus;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire.Modbus;

public sealed class ModbusCaptureTests
{
    private const string Board = "modbus-meter";

    [Fact]
    public void Every_captured_request_is_written_byte_for_byte()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(Board, "requests.hex"))
        {
            string[] words = note.Split(' ');
            var request = ModbusRequest.Read((byte)Number(words, "unit"), (ModbusFunction)Number(words, "function"),
                ushort.Parse(words[Array.IndexOf(words, "start") + 1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), (ushort)Number(words, "count"));
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(request.Bytes.Span));
        }
    }

    [Fact]
    public void Every_captured_reply_is_found_at_any_split_and_gives_its_number()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(Board, "replies.hex").Concat(WireTest.Capture(Board, "integer-replies.hex")))
        {
            for (int cut = 0; cut < bytes.Length; cut++)
            {
                var reply = new ModbusReply(Scanned.Reply(Asking(note).Match, bytes, cut)!.Value);
                double number = note.Contains("float", StringComparison.Ordinal)
                    ? reply.Float32(0, ModbusWordOrder.HighFirst)
                    : reply.Register32(0, ModbusWordOrder.HighFirst);
                Assert.Equal(double.Parse(note.Split(' ')[^1], CultureInfo.InvariantCulture), number, 3);
            }
        }
    }

    [Fact]
    public void Every_captured_exception_answers_and_says_why()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(Board, "exceptions.hex"))
        {
            var reply = new ModbusReply(Scanned.Reply(Asking(note).Match, bytes)!.Value);
            Assert.Equal(Number(note.Split(' '), "exception"), (int)reply.Exception);
        }
    }

    [Fact]
    public void Broken_twins_are_never_taken()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(Board, "invalid.hex"))
        {
            Assert.True(Scanned.Reply(Asking("unit 1 function 4").Match, bytes, 0, out DriverFault fault) is null, note);
            Assert.Equal(DriverFault.Garbled, fault);
        }
    }

    /// <summary>A question for two registers.</summary>
    private static ModbusRequest Asking(string note) =>
        ModbusRequest.Read((byte)Number(note.Split(' '), "unit"), (ModbusFunction)Number(note.Split(' '), "function"), 0, 2);

    private static int Number(string[] words, string name) => int.Parse(words[Array.IndexOf(words, name) + 1], CultureInfo.InvariantCulture);
}
