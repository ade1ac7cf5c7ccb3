using LifeCircle.Edge.Charging.ModbusMeter;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Modbus;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>Our Modbus master against a slave that knows nothing of us, over two real serial devices.</summary>
public sealed class PymodbusTests
{
    private const int ReplyTimeoutMs = 2_000;

    /// <summary>Long enough for a slave that is there, on a busy machine; a missing one is waited for in full.</summary>
    private const int SilenceMs = 400;

    private static readonly string[] Sdm120 = ["0000=230.5", "0006=4.321", "000C=-945.25", "001E=0.95", "0046=49.98", "0048=1234.567", "004A=0.5"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Our_driver_reads_a_meter_that_pymodbus_plays_though_it_refuses_the_registers_between_the_values()
    {
        await using ModbusSlave slave = await ModbusSlave.StartAsync(17, Sdm120);
        await using SerialLink link = Link(slave);
        IPointSource meter = Meter(link, 17, $$"""{ "profile": "sdm120", "replyTimeoutMs": {{ReplyTimeoutMs}} }""");
        DriverResult<IReadOnlyList<PointValue?>> read = await meter.ReadAsync(Stop);
        Assert.Equal(DriverFault.None, read.Fault);
        Assert.Equal(
            ["meter/voltage_v 230.5", "meter/current_a 4.321", "meter/power_w -945.3", "meter/power_factor 0.95", "meter/frequency_hz 49.98", "meter/energy_wh 1234567", "meter/energy_export_wh 500"],
            meter.Points.Zip(read.Value, (p, v) => FormattableString.Invariant($"{p.Name} {(p.Type == PointType.Integer ? v!.Value.Integer : v!.Value.Double)}")));
        Assert.True((await meter.ReadAsync(Stop)).IsOk);
    }

    [Fact]
    public async Task Registers_that_are_not_there_are_refused_with_the_reason_and_another_unit_is_silent()
    {
        await using ModbusSlave slave = await ModbusSlave.StartAsync(17, Sdm120);
        await using SerialLink link = Link(slave);
        DriverResult<ModbusReply> refused = await Master(link, 17).ReadAsync(ModbusFunction.ReadInputRegisters, 0x07D0, 2, Stop);
        Assert.Equal((DriverFault.Refused, ModbusException.IllegalDataAddress), (refused.Fault, refused.Value.Exception));
        Assert.Equal(DriverFault.NoReply, (await new ModbusMaster(link, 18, SilenceMs, turnaroundMs: 5).ReadAsync(ModbusFunction.ReadInputRegisters, 0, 2, Stop)).Fault);
        Assert.Equal(230.5f, (await Master(link, 17).ReadAsync(ModbusFunction.ReadInputRegisters, 0, 2, Stop)).Value.Float32(0, ModbusWordOrder.HighFirst));
    }

    [Fact]
    public async Task What_we_write_pymodbus_takes_and_gives_back()
    {
        await using ModbusSlave slave = await ModbusSlave.StartAsync(3);
        await using SerialLink link = Link(slave);
        ModbusMaster master = Master(link, 3);

        await WriteAsync(master, ModbusRequest.WriteCoil(3, 2, on: true));
        await WriteAsync(master, ModbusRequest.WriteCoils(3, 10, [true, false, true, true, false, false, true, true, true, false]));
        DriverResult<ModbusReply> coils = await master.ReadAsync(ModbusFunction.ReadCoils, 0, 20, Stop);
        Assert.Equal([2, 10, 12, 13, 16, 17, 18], Enumerable.Range(0, 20).Where(coils.Value.Bit));
        await WriteAsync(master, ModbusRequest.WriteCoil(3, 2, on: false));
        Assert.False((await master.ReadAsync(ModbusFunction.ReadCoils, 2, 1, Stop)).Value.Bit(0));

        await WriteAsync(master, ModbusRequest.WriteRegister(3, 0, 0xBEEF));
        await WriteAsync(master, ModbusRequest.WriteRegisters(3, 1, [0x0001, 0xFFFF, 0x1234]));
        DriverResult<ModbusReply> registers = await master.ReadAsync(ModbusFunction.ReadHoldingRegisters, 0, 4, Stop);
        Assert.Equal([0xBEEF, 0x0001, 0xFFFF, 0x1234], Enumerable.Range(0, 4).Select(registers.Value.Register));

        DriverResult<ModbusReply> inputs = await master.ReadAsync(ModbusFunction.ReadDiscreteInputs, 0, 9, Stop);
        Assert.Equal(2, inputs.Value.Data.Length);
        Assert.Equal(DriverFault.Refused, (await master.AskAsync(ModbusRequest.WriteRegister(3, 5_000, 1), Stop)).Fault);
    }

    [Fact]
    public async Task A_probe_finds_the_meter_that_pymodbus_plays_and_its_word_order()
    {
        // The second and third voltage are there and not fed, as on a meter of one phase.
        await using ModbusSlave slave = await ModbusSlave.StartAsync(1, "0000=229.9", "0002=0", "0004=0");
        await using SerialLink link = Link(slave);
        BoardProbe probe = new ModbusMeterType().Probe(1)!;
        DriverResult<ReadOnlyMemory<byte>> reply = await link.ExchangeAsync(probe.Exchange with { ReplyTimeoutMs = ReplyTimeoutMs }, Stop);
        Assert.Equal(DriverFault.None, reply.Fault);
        Assert.StartsWith("Modbus meter, address 1, 229.9 V with word order ABCD", probe.Describe(reply.Value).Text, StringComparison.Ordinal);
    }

    private static async Task WriteAsync(ModbusMaster master, ModbusRequest request) => Assert.Equal(DriverFault.None, (await master.AskAsync(request, Stop)).Fault);

    private static ModbusMaster Master(SerialLink link, byte unit) => new(link, unit, ReplyTimeoutMs, turnaroundMs: 5);

    private static SerialLink Link(ModbusSlave slave) => new(new SerialLinkOptions { Port = slave.Port, Baud = 9_600 }, TimeProvider.System);

    private static IPointSource Meter(SerialLink link, int address, string settings)
    {
        using var parsed = System.Text.Json.JsonDocument.Parse(settings);
        BoardSettings board = new() { Board = "modbus-meter", Bus = "line", Address = address, Settings = parsed.RootElement.Clone() };
        DeviceSettings device = new() { Id = "charger-1", Kind = "charger", Boards = [board] };
        BusSettings bus = new() { Id = "line", Kind = "serial", Port = "/dev/null" };
        return (IPointSource)new ModbusMeterType().Create(new BoardContext(device, board, bus, new BoardWire { Link = link }, TimeProvider.System));
    }
}
