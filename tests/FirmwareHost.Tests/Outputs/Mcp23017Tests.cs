using System.Device.I2c;
using System.Text.Json;
using CsCheck;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Sensors.Mcp23017;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Expanders;
using LifeCircle.Edge.Wire.I2c;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Outputs;

/// <summary>The driver against registers in memory, whose every answer the test can spoil.</summary>
public sealed class Mcp23017Tests : IDisposable
{
    private const string Settings = """{ "outputPins": ["A0", "A1"], "inputPins": ["B0", "B1"], "debounceMs": 0, "outputs": [{ "number": 1, "atStart": "on" }] }""";

    private readonly Mcp23017Type _type = new();
    private readonly RegisterChip _chip = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _chip.Dispose();

    [Fact]
    public void Captured_registers_say_what_stands_beside_them()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture("mcp23017", "registers.hex"))
        {
            var registers = Mcp23017Registers.Read(bytes);
            Assert.Equal(note.StartsWith("power-on", StringComparison.Ordinal), registers.IsPowerOn);
            Assert.Equal(Convert.ToUInt16(note.Split(' ')[^1], 16), registers.Gpio);
        }
    }

    [Fact]
    public async Task The_latch_holds_its_level_before_any_pin_becomes_an_output()
    {
        Mcp23017Board board = Board();
        Assert.Equal(DriverFault.None, await board.MakeSafeAsync(SafeOccasion.Start, Stop));
        int latch = _chip.Written.FindIndex(w => w[0] == 0x14), direction = _chip.Written.FindIndex(w => w[0] == 0x00);
        Assert.Equal((0x01, true), (_chip.Written[latch][1], latch < direction));
        Assert.Equal(_chip.Written.Count - 1, direction);
        Assert.Equal((0xFC, 0xFF), (_chip.Registers[0], _chip.Registers[1]));
    }

    [Fact]
    public async Task Any_single_wrong_bit_in_one_answer_gives_no_wrong_value()
    {
        Mcp23017Board board = Board();
        await board.MakeSafeAsync(SafeOccasion.Start, Stop);
        IReadOnlyList<PointValue?> right = await SettledAsync(board);
        for (int bit = 0; bit < Mcp23017Registers.Bytes * 8; bit++)
        {
            int answers = 0;
            _chip.Spoil = answer =>
            {
                if (answer.Length == Mcp23017Registers.Bytes && answers++ == 0) { answer[bit / 8] ^= (byte)(1 << (bit % 8)); }
            };
            DriverResult<IReadOnlyList<PointValue?>> read = await board.ReadAsync(Stop);
            Assert.True(!read.IsOk || read.Value.SequenceEqual(right), $"bit {bit}");
            _chip.Spoil = null;
            Assert.Equal(right, await SettledAsync(board));
        }
    }

    [Fact]
    public void Garbage_that_is_the_same_in_both_answers_is_no_value() =>
        Gen.Byte.Array[Mcp23017Registers.Bytes].Sample(garbage =>
        {
            using var chip = new RegisterChip();
            Mcp23017Board board = Board(chip);
            board.MakeSafeAsync(SafeOccasion.Start, Stop).AsTask().GetAwaiter().GetResult();
            chip.Spoil = answer => garbage.CopyTo(answer);
            bool isTrue = garbage.AsSpan(0, 0x0E).SequenceEqual(chip.Registers.AsSpan(0, 0x0E)) && garbage.AsSpan(0x14).SequenceEqual(chip.Registers.AsSpan(0x14));
            return isTrue || !board.ReadAsync(Stop).AsTask().GetAwaiter().GetResult().IsOk;
        });

    [Fact]
    public async Task A_switching_that_nobody_confirmed_is_unknown_and_taken_as_it_reads_back()
    {
        Mcp23017Board board = Board();
        await board.MakeSafeAsync(SafeOccasion.Start, Stop);
        _chip.IsDeaf = true;
        DriverResult<bool> switched = await board.SwitchAsync(2, true, Stop);
        Assert.Equal((DriverFault.NoReply, true), (switched.Fault, switched.Sent));
        _chip.IsDeaf = false;
        _chip.Registers[0x14] |= 0x02; // It had arrived all the same.
        int written = _chip.Written.Count;
        Assert.Equal(PointValue.Of(true), (await SettledAsync(board))[1]);
        Assert.Equal(written, _chip.Written.Count);
    }

    [Fact]
    public async Task After_a_restart_of_the_program_a_kept_output_keeps_its_level()
    {
        await Board().MakeSafeAsync(SafeOccasion.Start, Stop);
        _chip.Registers[0x14] |= 0x02;
        Mcp23017Board again = Board(_chip, """{ "outputPins": ["A0", "A1"], "inputPins": ["B0", "B1"], "outputs": [{ "number": 2, "atStart": "keep" }] }""");
        Assert.Equal(DriverFault.None, await again.MakeSafeAsync(SafeOccasion.Start, Stop));
        Assert.Equal(0x02, _chip.Registers[0x14]);
    }

    [Fact]
    public async Task A_look_finds_the_chip_and_no_simple_port_chip()
    {
        Assert.Equal(Enumerable.Range(0x20, 8), (await _type.LookAsync(new BoardWire { I2c = new OneChipBus(_chip) }, Stop)).Select(s => s.Address));
        _chip.Spoil = answer => answer.Fill(0xFE);
        Assert.Empty(await _type.LookAsync(new BoardWire { I2c = new OneChipBus(_chip) }, Stop));
    }

    [Fact]
    public void Every_mistake_is_named_at_once_with_its_path()
    {
        BoardSettings board = TestSites.Board("mcp23017", "i2c", 32, 1, """{ "inputPins": ["A0", "C1"], "outputPins": ["A0"], "events": ["x", "x"], "outputs": [{ "number": 2 }], "debounceMs": -1 }""");
        Assert.Equal(
            ["$.settings.debounceMs", "$.settings.events", "$.settings.inputPins[1]", "$.settings.outputPins[0]", "$.settings.outputs[0].number"],
            _type.Validate(board, "$").Select(e => e.Path).Order(StringComparer.Ordinal));
        Assert.Equal("$.settings.inputPins", Assert.Single(_type.Validate(TestSites.Board("mcp23017", "i2c", 32, 1, "{}"), "$")).Path);
    }

    [Fact]
    public void Board_json_says_what_the_type_says()
    {
        using var facts = JsonDocument.Parse(File.ReadAllText(WireTest.InRepository("hardware/boards/mcp23017/board.json")));
        JsonElement root = facts.RootElement;
        Assert.Equal((_type.Name, _type.BusKind, _type.Addresses), (root.GetProperty("board").GetString(), root.GetProperty("bus").GetString(),
            (root.GetProperty("addresses").GetProperty("min").GetInt32(), root.GetProperty("addresses").GetProperty("max").GetInt32())));
        Assert.Equal(_type.DeviceKinds, root.GetProperty("deviceKinds").EnumerateArray().Select(k => k.GetString()));
        var errors = new List<SiteError>();
        Mcp23017Settings spelled = BoardOptions.Read(root.GetProperty("defaults"), Mcp23017Json.Default.Mcp23017Settings, "$", errors), none = new();
        Assert.Empty(errors);
        Assert.Equal((none.ActiveLow, none.PullUp, none.OutputsActiveLow, none.DebounceMs, none.GatewayLossS, none.PollIntervalMs),
            (spelled.ActiveLow, spelled.PullUp, spelled.OutputsActiveLow, spelled.DebounceMs, spelled.GatewayLossS, spelled.PollIntervalMs));
    }

    private Mcp23017Board Board(RegisterChip? chip = null, string settings = Settings) =>
        new(new I2cChip(new OneChipBus(chip ?? _chip), 0x20), 1, Mcp23017Type.Read(TestSites.Board("mcp23017", "i2c", 32, 1, settings)), TimeProvider.System);

    private static async Task<IReadOnlyList<PointValue?>> SettledAsync(Mcp23017Board board)
    {
        DriverResult<IReadOnlyList<PointValue?>> read = default;
        await WireTest.UntilAsync(async () => (read = await board.ReadAsync(Stop)) is { IsOk: true, Value: [.., { }] }, "all values are known", Stop);
        return read.Value;
    }

    /// <summary>Registers that are written and read; GPIO shows the latches at outputs and zero elsewhere.</summary>
    private sealed class RegisterChip : I2cDevice
    {
        internal delegate void Spoiler(Span<byte> answer);

        internal byte[] Registers { get; } = [0xFF, 0xFF, .. new byte[20]];

        internal List<byte[]> Written { get; } = [];

        internal Spoiler? Spoil { get; set; }

        internal bool IsDeaf { get; set; }

        public override I2cConnectionSettings ConnectionSettings { get; } = new(0, 0x20);

        public override void Read(Span<byte> buffer) => throw new NotSupportedException("Registers are read by their number.");

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsDeaf) { throw new IOException("no acknowledge"); }
            Written.Add(buffer.ToArray());
            buffer[1..].CopyTo(Registers.AsSpan(buffer[0]));
        }

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            if (IsDeaf) { throw new IOException("no acknowledge"); }
            (Registers[0x12], Registers[0x13]) = ((byte)(Registers[0x14] & ~Registers[0]), (byte)(Registers[0x15] & ~Registers[1]));
            Registers.AsSpan(writeBuffer[0], readBuffer.Length).CopyTo(readBuffer);
            Spoil?.Invoke(readBuffer);
        }
    }

    private sealed class OneChipBus(I2cDevice chip) : II2cBus
    {
        public I2cDevice Open(int address) => chip;
    }
}
