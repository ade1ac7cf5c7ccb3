using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;
using LifeCircle.Edge.Wire.Modbus;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire.Modbus;

public sealed class ModbusMasterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_board_that_says_no_is_refused_with_its_reason()
    {
        var line = new ScriptedLine(new DriverResult<ReadOnlyMemory<byte>>(Convert.FromHexString("018402C2C1"), DriverFault.None));
        DriverResult<ModbusReply> reply = await Master(line).ReadAsync(ModbusFunction.ReadInputRegisters, 0x07D0, 2, Cancel);
        Assert.Equal((DriverFault.Refused, ModbusException.IllegalDataAddress), (reply.Fault, reply.Value.Exception));
        Assert.Single(line.Sent);
    }

    [Fact]
    public async Task A_question_is_asked_once_more_when_only_garbage_came_back()
    {
        var line = new ScriptedLine(new(default, DriverFault.Garbled), new(Convert.FromHexString("010404436680006FDF"), DriverFault.None));
        DriverResult<ModbusReply> reply = await Master(line).ReadAsync(ModbusFunction.ReadInputRegisters, 0, 2, Cancel);
        Assert.Equal(230.5f, reply.Value.Float32(0, ModbusWordOrder.HighFirst));
        Assert.Equal(2, line.Sent.Count);
    }

    [Theory]
    [InlineData(DriverFault.Garbled)]
    [InlineData(DriverFault.NoReply)]
    [InlineData(DriverFault.WrongReply)]
    public async Task A_write_goes_out_once_whatever_comes_back(DriverFault fault)
    {
        var line = new ScriptedLine(new DriverResult<ReadOnlyMemory<byte>>(default, fault));
        DriverResult<ModbusReply> reply = await Master(line).AskAsync(ModbusRequest.WriteCoil(1, 0, on: true), Cancel);
        Assert.Equal((fault, true), (reply.Fault, reply.Sent));
        Assert.Single(line.Sent);
    }

    [Fact]
    public async Task A_broadcast_waits_for_no_answer()
    {
        var line = new ScriptedLine(new DriverResult<ReadOnlyMemory<byte>>(default, DriverFault.None));
        DriverResult<ModbusReply> reply = await Master(line).AskAsync(ModbusRequest.WriteCoil(ModbusRequest.Broadcast, 0, on: false), Cancel);
        Assert.True(reply.IsOk);
        Assert.Null(Assert.Single(line.Sent).Matcher);
    }

    private static ModbusMaster Master(ScriptedLine line) => new(line, 1, replyTimeoutMs: 100, turnaroundMs: 5);

    /// <summary>Answers from a list; the real line is tried by the boards' contract suites.</summary>
    private sealed class ScriptedLine(params DriverResult<ReadOnlyMemory<byte>>[] results) : IByteLink
    {
        public List<Exchange> Sent { get; } = [];

        public ValueTask<DriverResult<ReadOnlyMemory<byte>>> ExchangeAsync(Exchange exchange, CancellationToken cancellationToken)
        {
            Sent.Add(exchange);
            return new(results[Sent.Count - 1]);
        }
    }
}
