using LifeCircle.Edge.Simulators;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Simulators;

/// <summary>The model of the chip keeps the datasheet's times, so that a driver that hurries is found out.</summary>
public sealed class SimulatedSht3xTests
{
    private readonly SimulatedSht3x _chip = new(0x44, new SimulatedValue("d", "t", 21.37), new SimulatedValue("d", "h", 38.2));

    [Fact]
    public void A_measurement_is_there_after_15_and_a_half_milliseconds_and_once()
    {
        byte[] six = new byte[6];
        Assert.True(At(0, [0x24, 0x00], []));
        Assert.False(At(15.4, [], six));
        Assert.False(At(15.4, [0xF3, 0x2D], new byte[3]));
        Assert.True(At(15.5, [], six));
        Assert.Equal("6117F461CABC", Convert.ToHexString(six));
        Assert.False(At(20, [], six));
    }

    [Fact]
    public void A_reset_takes_its_time_and_switches_the_heater_off()
    {
        byte[] three = new byte[3];
        Assert.True(At(0, [0x30, 0x6D], []));
        Assert.True(At(0, [0xF3, 0x2D], three));
        Assert.Equal(0x20, three[0]);
        Assert.True(At(0, [0x30, 0xA2], []));
        Assert.False(At(1, [0xF3, 0x2D], three));
        Assert.True(At(1.5, [0xF3, 0x2D], three));
        Assert.Equal([0x00, 0x10], three[..2]);
        Assert.False(At(1.5, [0x12, 0x34], []));
    }

    private bool At(double ms, byte[] write, byte[] read) => _chip.Transfer(write, read, TimeSpan.FromMilliseconds(ms));
}
