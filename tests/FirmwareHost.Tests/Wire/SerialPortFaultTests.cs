using System.Diagnostics;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Links;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire;

public sealed class SerialPortFaultTests : IDisposable
{
    private static readonly Exchange Ping = new(new byte[] { 0x01, 0x02 }, Any, 300);

    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Port => Path.Combine(_folder.Path, "bus");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_port_is_said_by_name_and_nothing_was_sent()
    {
        await using SerialLink link = Link(Port);
        DriverResult<ReadOnlyMemory<byte>> result = await link.ExchangeAsync(Ping, Stop);
        Assert.Equal((DriverFault.PortMissing, false), (result.Fault, result.Sent));
        Assert.Contains($"{Port} is not there", link.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_serial_port_is_refused()
    {
        await using SerialLink link = Link("/dev/null");
        Assert.Equal(DriverFault.PortMissing, (await link.ExchangeAsync(Ping, Stop)).Fault);
        Assert.Contains("is not a serial port", link.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_refused_to_a_second_link_until_the_first_lets_go()
    {
        using FarEnd far = FarEnd.Echoing();
        SerialLink first = Link(far.Path);
        await using SerialLink second = Link(far.Path);
        Assert.True((await first.ExchangeAsync(Ping, Stop)).IsOk);
        Assert.Equal(DriverFault.PortMissing, (await second.ExchangeAsync(Ping, Stop)).Fault);
        Assert.Contains("in use by another process", second.Trouble, StringComparison.Ordinal);
        await first.DisposeAsync();
        await ReachAsync(second, DriverFault.None);
        Assert.Null(second.Trouble);
    }

    [Fact]
    public async Task A_pulled_adapter_is_noticed_at_once_and_its_return_as_well()
    {
        var far = FarEnd.Echoing();
        File.CreateSymbolicLink(Port, far.Path);
        await using SerialLink link = Link(Port);
        Assert.True((await link.ExchangeAsync(Ping, Stop)).IsOk);

        File.Delete(Port);
        far.Pull();
        long began = Stopwatch.GetTimestamp();
        Assert.Equal(DriverFault.PortMissing, (await link.ExchangeAsync(Ping, Stop)).Fault);
        Assert.True(Stopwatch.GetElapsedTime(began).TotalMilliseconds < 250, "A pulled adapter must not cost a reply time-out.");
        Assert.Contains(Port, link.Trouble, StringComparison.Ordinal);

        using FarEnd back = FarEnd.Echoing();
        File.CreateSymbolicLink(Port, back.Path);
        await ReachAsync(link, DriverFault.None);
        Assert.Null(link.Trouble);
    }

    [Fact]
    public async Task An_adapter_that_is_back_before_the_next_request_costs_nothing()
    {
        var far = FarEnd.Echoing();
        File.CreateSymbolicLink(Port, far.Path);
        await using SerialLink link = Link(Port);
        Assert.True((await link.ExchangeAsync(Ping, Stop)).IsOk);
        File.Delete(Port);
        far.Pull();
        using FarEnd back = FarEnd.Echoing();
        File.CreateSymbolicLink(Port, back.Path);
        Assert.True((await link.ExchangeAsync(Ping, Stop)).IsOk);
    }

    [Fact]
    public async Task An_adapter_pulled_while_the_reply_is_awaited_ends_the_wait_and_says_that_bytes_were_sent()
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var far = new FarEnd(_ =>
        {
            heard.TrySetResult();
            return [];
        });
        await using SerialLink link = Link(far.Path);
        Task<DriverResult<ReadOnlyMemory<byte>>> waiting = link.ExchangeAsync(Ping with { ReplyTimeoutMs = 20_000 }, Stop).AsTask();
        await heard.Task.WaitAsync(Stop);
        far.Pull();
        DriverResult<ReadOnlyMemory<byte>> result = await waiting.WaitAsync(TimeSpan.FromSeconds(2), Stop);
        Assert.Equal((DriverFault.PortMissing, true), (result.Fault, result.Sent));
        Assert.Contains("went away", link.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_port_is_tried_again_with_growing_pauses_at_most_a_second_apart()
    {
        await using SerialLink link = Link(Port);
        Assert.Equal(DriverFault.PortMissing, (await link.ExchangeAsync(Ping, Stop)).Fault);
        using FarEnd far = FarEnd.Echoing();
        File.CreateSymbolicLink(Port, far.Path);
        long began = Stopwatch.GetTimestamp();
        await ReachAsync(link, DriverFault.None);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(9600)]
    [InlineData(19_200)]
    [InlineData(115_200)]
    [InlineData(250_000)]
    [InlineData(12_345)]
    public async Task Standard_and_odd_baud_rates_are_set(int baud)
    {
        using FarEnd far = FarEnd.Echoing();
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = baud }, TimeProvider.System);
        Assert.True((await link.ExchangeAsync(Ping, Stop)).IsOk);
    }

    [Theory]
    [InlineData(LineDirection.Kernel, "set the bus's direction to adapter or rts")]
    [InlineData(LineDirection.Rts, "set the bus's direction to adapter or kernel")]
    public async Task A_port_that_cannot_turn_the_direction_says_what_to_set_instead(LineDirection direction, string advice)
    {
        // A pseudo-terminal has neither an RTS line nor an RS-485 driver.
        using FarEnd far = FarEnd.Echoing();
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9600, Direction = direction }, TimeProvider.System);
        Assert.Equal(DriverFault.PortMissing, (await link.ExchangeAsync(Ping, Stop)).Fault);
        Assert.Contains(advice, link.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bus_of_a_site_file_gives_the_options_and_a_simulated_wire_stands_in_for_its_port()
    {
        var bus = new BusSettings { Id = "lockers", Kind = "serial", Port = "/dev/ttyUSB0", Echo = true, Direction = "kernel" };
        Assert.Equal(
            new SerialLinkOptions { Port = "/tmp/wires/lockers", Baud = 9600, Echo = true, Direction = LineDirection.Kernel },
            SerialLinkOptions.Of(bus, 9600, port: "/tmp/wires/lockers"));
        Assert.Equal(19_200, SerialLinkOptions.Of(bus with { Baud = 19_200 }, 9600).Baud);
    }

    private static SerialLink Link(string port) => new(new SerialLinkOptions { Port = port, Baud = 9600 }, TimeProvider.System);

    private static Task ReachAsync(SerialLink link, DriverFault wanted) => WireTest.UntilAsync(
        async () => (await link.ExchangeAsync(Ping, Stop)).Fault == wanted,
        $"the link answers {wanted}",
        Stop);

    private static ReplyVerdict Any(ReadOnlySpan<byte> received, out int length)
    {
        length = 2;
        return received.Length < 2 ? ReplyVerdict.NeedMore : ReplyVerdict.Match;
    }
}
