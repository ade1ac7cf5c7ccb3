using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

/// <summary>What every contact must do, held by its driver and its simulator together.</summary>
public abstract class PointSourceContract : IAsyncLifetime
{
    private TestCorner? _corner;
    private IPointSource? _source;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected TestCorner Corner => _corner!;

    protected IPointSource Source => _source!;

    protected abstract IBoardType Type { get; }

    protected abstract string Settings { get; }

    /// <summary>The one Boolean point that the settings name.</summary>
    protected abstract string Point { get; }

    public async ValueTask InitializeAsync()
    {
        _corner = await TestCorner.StartAsync(TestSites.OneContact(Settings), new SimulationOptions(), Stop);
        _source = (IPointSource)_corner.Board(Type, 0);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Corner.DisposeAsync();
    }

    [Fact]
    public async Task The_value_is_there_after_the_first_stable_time_and_never_before()
    {
        Assert.Null((await ReadAsync()).Value[0]);
        await UntilAsync(false);
    }

    [Fact]
    public async Task Readings_are_in_the_order_of_the_points()
    {
        DriverResult<IReadOnlyList<PointValue?>> reading = await ReadAsync();
        Assert.Equal(Source.Points.Count, reading.Value.Count);
        Assert.Equal([Point], Source.Points.Select(p => p.Name));
        Assert.All(Source.EventPoints.Keys, name => Assert.Contains(Source.Points, p => p.Name == name));
    }

    [Fact]
    public async Task Each_change_at_the_far_end_is_read_and_stands_in_the_log()
    {
        foreach (bool value in new[] { true, false, true })
        {
            await Corner.Control.SetInputAsync(TestSites.Cabinet, Point, value, Stop);
            await UntilAsync(value);
        }

        Assert.Equal([true, false, true], Corner.Happenings().Select(h => h.Value!.Value));
    }

    [Fact]
    public async Task A_chip_that_goes_away_is_port_missing_and_comes_back_with_the_value_of_now()
    {
        await UntilAsync(false);
        await Corner.Control.UnplugAsync(TestSites.Chip, Stop);
        Assert.Equal(DriverFault.PortMissing, (await ReadAsync()).Fault);
        await Corner.Control.SetInputAsync(TestSites.Cabinet, Point, true, Stop);
        Assert.Equal(DriverFault.PortMissing, (await ReadAsync()).Fault);
        await Corner.Control.PlugAsync(TestSites.Chip, Stop);
        await UntilAsync(true);
    }

    private async Task<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync() => await Source.ReadAsync(Stop);

    private Task UntilAsync(bool value) => WireTest.UntilAsync(
        async () => await ReadAsync() is { IsOk: true } reading && reading.Value[0]?.Boolean == value,
        $"the contact reads {value}",
        Stop);
}
