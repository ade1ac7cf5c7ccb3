using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

/// <summary>What every board that reads quantities must do, held by its driver and its simulator together: meters, thermometers, inputs of expanders.</summary>
public abstract class ReadingContract : IAsyncLifetime
{
    protected const string Device = "device-1";

    private TestCorner? _corner;
    private IPointSource? _source;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected TestCorner Corner => _corner!;

    protected IPointSource Source => _source!;

    /// <summary>The exchanges of a serial board; null on other wires.</summary>
    private protected RecordingLink? Line { get; private set; }

    protected abstract IBoardType Type { get; }

    /// <summary>The board's settings in the site file, JSON. Short time-outs: the faults that keep silent are waited out in full.</summary>
    protected abstract string Settings { get; }

    protected virtual int Address => Type.Addresses.Min;

    protected virtual string DeviceKind => Type.DeviceKinds[0];

    protected virtual bool Echo => false;

    /// <summary>Quantities set at the far end, and what the point must read then: extremes, zero, negative ones, the last digit.</summary>
    protected abstract IReadOnlyList<(string Point, double Quantity, PointValue Reading)> Cases { get; }

    public async ValueTask InitializeAsync()
    {
        SiteFile site = TestSites.One(Device, DeviceKind, Type.BusKind, Type.Name, Address, Settings, Echo);
        _corner = await TestCorner.StartAsync(site, new SimulationOptions { LateMs = 900 }, Stop);
        _source = (IPointSource)_corner.Board(Type, 0, link => Line = new RecordingLink(link));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        (_source as IDisposable)?.Dispose();
        await Corner.DisposeAsync();
    }

    [Fact]
    public async Task Each_quantity_is_read_as_it_is()
    {
        foreach ((string point, double quantity, PointValue reading) in Cases)
        {
            await Corner.Control.SetValueAsync(Device, point, quantity, Stop);
            Assert.Equal((point, reading), (point, await ReadAsync(point)));
        }
    }

    [Fact]
    public async Task Readings_are_in_the_order_of_the_points_and_of_their_types()
    {
        IReadOnlyList<PointValue?> values = await ValuesAsync();
        Assert.Equal(Source.Points.Count, values.Count);
        Assert.Equal(Source.Points.Count, Source.Points.Select(p => p.Name).Distinct().Count());
        Assert.All(values.Zip(Source.Points), v => Assert.Equal(v.Second.Type, v.First?.Type ?? v.Second.Type));
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("wrong-checksum")]
    [InlineData("garbage")]
    public Task A_faulty_answer_is_a_fault_and_never_a_value(string fault) => AssertNeverAValueAsync(fault);

    protected async Task AssertNeverAValueAsync(string fault)
    {
        await SetFirstAsync();
        await Corner.Control.FaultAsync(Device, 0, fault, Stop);
        for (int i = 0; i < 3; i++)
        {
            Assert.Contains((await Source.ReadAsync(Stop)).Fault, Expected(fault));
        }

        await Corner.Control.FaultAsync(Device, 0, "none", Stop);
        await WireTest.UntilAsync(async () => (await Source.ReadAsync(Stop)).IsOk, "the board answers again once the fault is gone", Stop);
        Assert.Equal(Cases[0].Reading, await ReadAsync(Cases[0].Point));
    }

    [Fact]
    public async Task A_wire_that_goes_away_is_port_missing_and_after_its_return_all_is_as_before()
    {
        await SetFirstAsync();
        await Corner.Control.UnplugAsync(TestSites.Bus, Stop);
        await WireTest.UntilAsync(async () => (await Source.ReadAsync(Stop)).Fault == DriverFault.PortMissing, "the missing wire is named", Stop);
        await Corner.Control.PlugAsync(TestSites.Bus, Stop);
        await WireTest.UntilAsync(async () => (await Source.ReadAsync(Stop)).IsOk, "the board answers again once its wire is back", Stop);
        Assert.Equal(Cases[0].Reading, await ReadAsync(Cases[0].Point));
    }

    protected async Task<PointValue?> ReadAsync(string point)
    {
        IReadOnlyList<PointValue?> values = await ValuesAsync();
        return values[Source.Points.Select(p => p.Name).ToList().IndexOf(point)];
    }

    protected async Task<IReadOnlyList<PointValue?>> ValuesAsync()
    {
        DriverResult<IReadOnlyList<PointValue?>> read = await Source.ReadAsync(Stop);
        Assert.Equal(DriverFault.None, read.Fault);
        return read.Value;
    }

    protected Task SetFirstAsync() => Corner.Control.SetValueAsync(Device, Cases[0].Point, Cases[0].Quantity, Stop);

    private static DriverFault[] Expected(string fault) => fault switch
    {
        "silence" or "late" => [DriverFault.NoReply],
        "wrong-checksum" => [DriverFault.Garbled],
        "wrong-address" => [DriverFault.WrongReply],
        _ => [DriverFault.Garbled, DriverFault.WrongReply],
    };
}

/// <summary>What a serial line adds: answers of other boards, late ones, ones in pieces, ones with a flipped bit.</summary>
public abstract class SerialReadingContract : ReadingContract
{
    [Theory]
    [InlineData("wrong-address")]
    [InlineData("late")]
    public Task An_answer_of_another_board_or_too_late_is_a_fault_and_never_a_value(string fault) => AssertNeverAValueAsync(fault);

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_is_read()
    {
        await SetFirstAsync();
        await Corner.Control.FaultAsync(Device, 0, "split", Stop);
        Assert.Equal(Cases[0].Reading, await ReadAsync(Cases[0].Point));
    }

    [Fact]
    public async Task No_reply_with_one_bit_flipped_is_taken()
    {
        await ValuesAsync();
        Assert.NotEmpty(Line!.Matched);
        Assert.Empty(Line.TakenWithOneBitFlipped());
    }
}
