using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Outputs;

/// <summary>What every board with outputs and inputs must do, held by its driver and its simulator together.</summary>
public abstract class SwitchBankContract : IAsyncLifetime
{
    protected const string Device = "cabinet";

    private TestCorner? _corner;
    private IBoard? _board;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected TestCorner Corner => _corner!;

    protected ISwitchBank Bank => (ISwitchBank)_board!;

    protected IPointSource Source => (IPointSource)_board!;

    /// <summary>The exchanges of a serial board; null on other wires.</summary>
    private protected RecordingLink? Line { get; private set; }

    protected abstract IBoardType Type { get; }

    /// <summary>Settings without <c>outputs</c> and <c>gatewayLossS</c>, as members of a JSON object. Short time-outs: the faults that keep silent are waited out in full.</summary>
    protected abstract string Settings { get; }

    protected virtual int Address => Type.Addresses.Min;

    /// <summary>Outputs and inputs that the settings give the board.</summary>
    protected abstract (int Outputs, int Inputs) Counts { get; }

    public async ValueTask InitializeAsync()
    {
        string settings = $$"""
            { {{Settings}}, "gatewayLossS": 60,
              "outputs": [{ "number": 1, "name": "柜内照明", "atStart": "on", "safe": "off" }, { "number": 2, "name": "heater", "atStart": "off", "safe": "on" }, { "number": 3, "atStart": "keep", "safe": "keep" }] }
            """;
        SiteFile site = TestSites.One(Device, "sensors", Type.BusKind, Type.Name, Address, settings);
        _corner = await TestCorner.StartAsync(site, new SimulationOptions { LateMs = 900 }, Stop);
        _board = _corner.Board(Type, 0, link => Line = new RecordingLink(link));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        (_board as IDisposable)?.Dispose();
        await Corner.DisposeAsync();
    }

    [Fact]
    public async Task Each_output_switches_alone_and_is_read_back()
    {
        await StartAsync();
        await AllOffAsync();
        for (int output = 1; output <= Bank.OutputCount; output++)
        {
            DriverResult<bool> on = await Bank.SwitchAsync(output, true, Stop);
            Assert.Equal((DriverFault.None, true), (on.Fault, on.Value));
            Assert.Equal([output], await OnAsync());
            Assert.True((await Bank.SwitchAsync(output, false, Stop)).IsOk);
            Assert.Empty(await OnAsync());
        }

        Assert.Equal(Counts.Outputs, Bank.OutputCount);
    }

    [Fact]
    public async Task One_order_is_one_switching_in_the_log_and_its_repeat_is_none()
    {
        await StartAsync();
        Assert.True((await Bank.SwitchAsync(4, true, Stop)).IsOk);
        Assert.True((await Bank.SwitchAsync(4, true, Stop)).IsOk);
        Assert.Equal(["switched-on relay/04"], Switched("relay/04"));
    }

    [Fact]
    public async Task Each_input_is_read_alone()
    {
        await StartAsync();
        foreach (int input in new[] { 1, Counts.Inputs })
        {
            await Corner.Control.SetInputAsync(Device, $"{PartNames.Input(input)}/on", true, Stop);
            await WireTest.UntilAsync(async () => (await InputsAsync()).SequenceEqual([input]), $"input {input} alone is on", Stop);
            await Corner.Control.SetInputAsync(Device, $"{PartNames.Input(input)}/on", false, Stop);
            await WireTest.UntilAsync(async () => !(await InputsAsync()).Any(), "all inputs are off again", Stop);
        }
    }

    [Fact]
    public async Task At_the_start_outputs_are_as_declared_and_what_is_kept_is_not_touched()
    {
        await StartAsync();
        Assert.Equal([1], await OnAsync());
        Assert.Equal(["switched-on relay/01"], Switched());
    }

    [Theory]
    [InlineData(SafeOccasion.Stop)]
    [InlineData(SafeOccasion.GatewayLost)]
    public async Task Made_safe_outputs_are_as_declared_and_what_is_kept_stays(SafeOccasion occasion)
    {
        await StartAsync();
        foreach (int output in new[] { 3, 4 }) { Assert.True((await Bank.SwitchAsync(output, true, Stop)).IsOk); }
        Assert.Equal(DriverFault.None, await Bank.MakeSafeAsync(occasion, Stop));
        Assert.Equal([2, 3], await OnAsync());
        Assert.Equal(DriverFault.None, await Bank.MakeSafeAsync(occasion, Stop));
        Assert.Equal([2, 3], await OnAsync());
    }

    [Fact]
    public async Task Names_stand_beside_their_outputs()
    {
        await StartAsync();
        IReadOnlyList<PointValue?> values = await ValuesAsync();
        Assert.Equal(PointValue.Of("柜内照明"), values[Index("relay/01/name")]);
        Assert.Equal(PointValue.Of("heater"), values[Index("relay/02/name")]);
        Assert.Equal(-1, Index("relay/03/name"));
        Assert.Equal(Source.Points.Count, values.Count);
        Assert.All(values.Zip(Source.Points), v => Assert.Equal(v.Second.Type, v.First?.Type ?? v.Second.Type));
        Assert.Equal(TimeSpan.FromSeconds(60), Bank.GatewayLossMax);
    }

    [Fact]
    public async Task An_output_that_does_not_exist_is_a_mistake_of_the_caller()
    {
        await StartAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Bank.SwitchAsync(0, true, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Bank.SwitchAsync(Bank.OutputCount + 1, true, Stop));
    }

    [Fact]
    public async Task Garbage_is_never_a_value()
    {
        await StartAsync();
        await Corner.Control.FaultAsync(Device, 0, "garbage", Stop);
        for (int i = 0; i < 5; i++) { Assert.False((await Source.ReadAsync(Stop)).IsOk); }
        await Corner.Control.FaultAsync(Device, 0, "none", Stop);
        await WireTest.UntilAsync(async () => (await Source.ReadAsync(Stop)).IsOk, "the board answers again once the fault is gone", Stop);
    }

    [Fact]
    public async Task A_wire_that_goes_away_is_port_missing_and_after_its_return_all_is_as_before()
    {
        await StartAsync();
        Assert.True((await Bank.SwitchAsync(4, true, Stop)).IsOk);
        await Corner.Control.UnplugAsync(TestSites.Bus, Stop);
        await WireTest.UntilAsync(async () => (await Source.ReadAsync(Stop)).Fault == DriverFault.PortMissing, "the missing wire is named", Stop);
        DriverResult<bool> switched = await Bank.SwitchAsync(5, true, Stop);
        Assert.Equal((DriverFault.PortMissing, false), (switched.Fault, switched.Sent));
        await Corner.Control.PlugAsync(TestSites.Bus, Stop);
        await WireTest.UntilAsync(async () => (await Source.ReadAsync(Stop)).IsOk, "the board answers again once its wire is back", Stop);
        Assert.Equal([1, 4], await OnAsync());
    }

    [Fact]
    public async Task A_flash_ends_by_itself_where_the_board_times_it()
    {
        await StartAsync();
        if (Bank.FlashMax == TimeSpan.Zero)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await Bank.FlashAsync(5, Bank.FlashDefault, Stop));
            return;
        }

        Assert.True((await Bank.FlashAsync(5, TimeSpan.FromMilliseconds(150), Stop)).IsOk);
        await WireTest.UntilAsync(() => Switched("relay/05").Count == 2, "the board ends the flash", Stop);
        Happening[] both = [.. Corner.Happenings().Where(h => h.Part == "relay/05")];
        Assert.Equal(["switched-on", "switched-off"], both.Select(h => h.What));
        Assert.InRange((both[1].Ns - both[0].Ns) / 1_000_000, 160, 3_000); // 150 ms are rounded up to the 200 that the board counts; its timer may fire some milliseconds early.
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Bank.FlashAsync(5, TimeSpan.Zero, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Bank.FlashAsync(5, Bank.FlashMax + TimeSpan.FromSeconds(1), Stop));
    }

    protected async Task StartAsync() => Assert.Equal(DriverFault.None, await Bank.MakeSafeAsync(SafeOccasion.Start, Stop));

    protected IReadOnlyList<string> Switched(string? part = null) =>
        [.. Corner.Happenings().Where(h => h.What.StartsWith("switched-", StringComparison.Ordinal) && (part is null || h.Part == part)).Select(h => $"{h.What} {h.Part}")];

    protected Task<IEnumerable<int>> OnAsync() => TrueAsync(PartNames.Relay, Counts.Outputs);

    protected async Task<IReadOnlyList<PointValue?>> ValuesAsync()
    {
        DriverResult<IReadOnlyList<PointValue?>> read = await Source.ReadAsync(Stop);
        Assert.Equal(DriverFault.None, read.Fault);
        return read.Value;
    }

    private Task<IEnumerable<int>> InputsAsync() => TrueAsync(PartNames.Input, Counts.Inputs);

    private async Task<IEnumerable<int>> TrueAsync(Func<int, string> part, int count)
    {
        IReadOnlyList<PointValue?> values = await ValuesAsync();
        return Enumerable.Range(1, count).Where(n => values[Index($"{part(n)}/on")] is { Boolean: true });
    }

    private int Index(string point) => Source.Points.Select(p => p.Name).ToList().IndexOf(point);

    private async Task AllOffAsync()
    {
        for (int output = 1; output <= Bank.OutputCount; output++) { Assert.True((await Bank.SwitchAsync(output, false, Stop)).IsOk); }
    }
}
