using System.Globalization;
using System.Text.Json;
using CsCheck;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.ModbusRelay;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;
using LifeCircle.Edge.Wire.Modbus;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Outputs;

public sealed class RelayTypeTests
{
    private static readonly ModbusRelayType[] Types = [new WaveshareRelayType(), new LcTechRelayType()];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("waveshare-relay")]
    [InlineData("lctech-relay")]
    public void Every_captured_request_is_written_byte_for_byte(string board)
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(board, "requests.hex"))
        {
            string[] words = note.Split(' ');
            byte unit = byte.Parse(words[2], CultureInfo.InvariantCulture);
            int number = int.Parse(words[4], CultureInfo.InvariantCulture);
            ModbusRequest request = words switch
            {
                ["switch", _, _, "relay", _, var state] => RelayFrames.Switch(unit, number, state == "on"),
                ["flash", _, _, "relay", _, "ms", var ms] => RelayFrames.Flash(unit, RelayFacts.Waveshare.Flash!, number, TimeSpan.FromMilliseconds(int.Parse(ms, CultureInfo.InvariantCulture))),
                ["all", _, _, "count", _, var state] => RelayFrames.SwitchAll(unit, [.. Enumerable.Repeat(state == "on", number)]),
                ["inputs", _, _, "count", _] => ModbusRequest.Read(unit, ModbusFunction.ReadDiscreteInputs, 0, (ushort)number),
                _ => throw new InvalidOperationException(note),
            };
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(request.Bytes.Span));
        }
    }

    [Fact]
    public void Every_captured_reply_answers_its_request()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture("lctech-relay", "replies.hex"))
        {
            ModbusRequest request = note.StartsWith("all", StringComparison.Ordinal)
                ? RelayFrames.SwitchAll(255, [.. Enumerable.Repeat(true, 8)])
                : ModbusRequest.Read(255, ModbusFunction.ReadDiscreteInputs, 0, 8);
            Assert.Equal(ReplyVerdict.Match, request.Match(bytes, out int length));
            Assert.Equal(bytes.Length, length);
            if (note.StartsWith("inputs", StringComparison.Ordinal)) { Assert.Equal((true, false), (new ModbusReply(bytes).Bit(0), new ModbusReply(bytes).Bit(1))); }
        }
    }

    [Fact]
    public void The_order_to_all_relays_at_once_cannot_be_written() =>
        Gen.Select(Gen.Int[1, 32], Gen.Bool).Sample((relay, on) =>
        {
            string never = Convert.ToHexString(WireTest.Capture("waveshare-relay", "never-sent.hex").Single().Bytes.AsSpan(2, 2));
            return Convert.ToHexString(RelayFrames.Switch(1, relay, on).Bytes.Span.Slice(2, 2)) != never;
        });

    [Fact]
    public void A_flash_never_ends_before_its_time_and_at_most_one_step_later() =>
        Gen.Int[1, 3_276_700].Sample(ms =>
        {
            ReadOnlySpan<byte> frame = RelayFrames.Flash(1, RelayFacts.Waveshare.Flash!, 1, TimeSpan.FromMilliseconds(ms)).Bytes.Span;
            int written = ((frame[4] << 8) | frame[5]) * 100;
            return written >= ms && written < ms + 100;
        });

    [Fact]
    public void Board_json_says_what_the_types_say()
    {
        foreach (ModbusRelayType type in Types)
        {
            using var facts = JsonDocument.Parse(File.ReadAllText(WireTest.InRepository($"hardware/boards/{type.Name}/board.json")));
            Assert.Equal((type.Name, type.BusKind, type.Protocol, type.DefaultBaud),
                (facts.RootElement.GetProperty("board").GetString(), facts.RootElement.GetProperty("bus").GetString(), facts.RootElement.GetProperty("protocol").GetString(), facts.RootElement.GetProperty("baud").GetInt32()));
            int address = facts.RootElement.GetProperty("factoryAddress").GetInt32();
            Assert.InRange(address, type.Addresses.Min, type.Addresses.Max);
            RelaySettings none = type.Read(TestSites.Board(type.Name, "io", address, 1, "{}"));
            RelaySettings spelled = type.Read(TestSites.Board(type.Name, "io", address, 1, facts.RootElement.GetProperty("defaults").GetRawText()));
            Assert.Equal(none, spelled);
        }
    }

    [Fact]
    public void Every_mistake_is_named_at_once_with_its_path()
    {
        BoardSettings board = TestSites.Board("waveshare-relay", "io", 1, 1,
            """{ "relays": 7, "inputs": 99, "pulseMs": 250, "events": ["x"], "gatewayLossS": -1, "colour": 1, "outputs": [{ "number": 9 }, { "number": 1 }, { "number": 1 }] }""");
        Assert.Equal(
            new[] { "colour", "events", "gatewayLossS", "inputs", "outputs[0].number", "outputs[2].number", "pulseMs", "relays" }.Select(name => $"$.b.settings.{name}"),
            Types[0].Validate(board, "$.b").Select(e => e.Path).Order(StringComparer.Ordinal));
        Assert.NotEmpty(Types[0].Validate(TestSites.Board("waveshare-relay", "io", 1, 1, """{ "outputs": [{ "nmber": 1 }] }"""), "$"));
        Assert.NotEmpty(Types[0].Validate(TestSites.Board("waveshare-relay", "io", 1, 1, """{ "outputs": [{ "number": 1, "safe": "dim" }] }"""), "$"));
    }

    [Theory]
    [InlineData("""{ }""", "$.settings.pulseLimiter")]
    [InlineData("""{ "pulseLimiter": "none" }""", "$.settings.pulseLimiter")]
    [InlineData("""{ "pulseLimiter": "hardware", "pulseMs": 500, "limiterMs": 400 }""", "$.settings.limiterMs")]
    [InlineData("""{ "pulseLimiter": "hardware", "outputs": [] }""", "$.settings.outputs")]
    public void A_board_that_times_nothing_is_refused_on_a_locker_without_a_limiter_in_hardware(string settings, string path)
    {
        DeviceSettings locker = new() { Id = "l", Kind = "locker" }, cabinet = new() { Id = "c", Kind = "sensors" };
        BoardSettings board = TestSites.Board("lctech-relay", "io", 255, 1, settings);
        Assert.Empty(Types[1].Validate(board, "$"));
        Assert.Equal(path, Assert.Single(Types[1].ValidateIn(locker, board, "$")).Path);
        Assert.Empty(Types[1].ValidateIn(cabinet, board, "$"));
    }

    [Fact]
    public async Task After_an_unlock_that_we_time_the_relay_is_off_whatever_the_board_answered()
    {
        SiteFile site = TestSites.One(TestSites.Locker, "locker", "serial", "lctech-relay", 255, """{ "pulseLimiter": "hardware", "replyTimeoutMs": 60, "turnaroundMs": 0, "pulseMs": 100 }""");
        await using TestCorner corner = await TestCorner.StartAsync(site, new SimulationOptions(), Stop);
        var bank = (ILockBank)corner.Board(Types[1], 0);
        foreach (string fault in new[] { "none", "silence", "wrong-checksum", "garbage" })
        {
            await corner.Control.FaultAsync(TestSites.Locker, 0, fault, Stop);
            await bank.UnlockAsync(3, Stop);
            Assert.DoesNotContain((await corner.Control.StateAsync(Stop)).Outputs!, o => o.On);
            await corner.Control.FaultAsync(TestSites.Locker, 0, "none", Stop);
            Assert.True((await bank.ReadDoorsAsync(Stop)).IsOk);
        }

        Assert.Equal([3, 3, 3, 3], corner.Pulses());
    }

    [Fact]
    public async Task A_pulse_that_the_board_times_ends_after_its_time_although_nobody_talks_any_more()
    {
        SiteFile site = TestSites.One(TestSites.Locker, "locker", "serial", "waveshare-relay", 1, """{ "pulseMs": 200, "turnaroundMs": 0 }""");
        await using TestCorner corner = await TestCorner.StartAsync(site, new SimulationOptions(), Stop);
        Assert.True((await ((ILockBank)corner.Board(Types[0], 0)).UnlockAsync(3, Stop)).IsOk);
        await corner.Control.UnplugAsync(TestSites.Bus, Stop);
        await WireTest.UntilAsync(() => corner.Happenings().Any(h => h.What == "switched-off"), "the board ends the pulse", Stop);
        Happening[] both = [.. corner.Happenings().Where(h => h.What.StartsWith("switched-", StringComparison.Ordinal))];
        Assert.InRange((both[1].Ns - both[0].Ns) / 1_000_000, 160, 3_000);
    }

    [Fact]
    public async Task A_probe_finds_each_board_at_its_address_and_takes_no_other_for_it()
    {
        byte[] own = Reply([0x05, 0x03, 0x02, 0x00, 0x05]), other = Reply([0x05, 0x03, 0x02, 0x00, 0x07]);
        Assert.StartsWith("Waveshare relay board, address 5", await ProbeAsync(Types[0].Probe(5)!, own), StringComparison.Ordinal);
        Assert.Null(await ProbeAsync(Types[0].Probe(5)!, other));
        Assert.Null(await ProbeAsync(Types[0].Probe(5)!, Reply([0x05, 0x83, 0x02])));
        Assert.Equal("LCTech relay board, address 255, relays on: 2", await ProbeAsync(Types[1].Probe(255)!, Reply([0xFF, 0x01, 0x01, 0x05])));
        Assert.Null(Types[1].Probe(1));
    }

    private static byte[] Reply(byte[] bytes) => [.. bytes, (byte)Crc16.Of(bytes), (byte)(Crc16.Of(bytes) >> 8)];

    private static async Task<string?> ProbeAsync(BoardProbe probe, byte[] reply)
    {
        using var far = new FarEnd(_ => [reply]);
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9600 }, TimeProvider.System);
        DriverResult<ReadOnlyMemory<byte>> answer = await link.ExchangeAsync(probe.Exchange, Stop);
        return answer.IsOk ? probe.Describe(answer.Value).Text : null;
    }
}
