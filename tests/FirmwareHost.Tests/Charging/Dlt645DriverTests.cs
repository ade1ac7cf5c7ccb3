using LifeCircle.Edge.Charging.Dlt645Meter;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Wire;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Charging;

public sealed class Dlt645DriverTests
{
    private const string Number = "123456789012";
    private const string Settings = $$"""{ "meterNumber": "{{Number}}", "replyTimeoutMs": 100, "turnaroundMs": 0 }""";
    private const uint Energy = 0x00010000;
    private const uint Frequency = 0x02800002;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_meter_says_it_does_not_have_is_no_value_and_is_asked_again_after_ten_minutes()
    {
        var time = new FakeTimeProvider();
        var asked = new List<uint>();
        bool has = false;
        await using ScriptedMeter meter = ScriptedMeter.Start(new Dlt645Type(), 0, Settings, heard =>
        {
            asked.Add(Identifier(heard));
            return [Identifier(heard) == Frequency && !has ? Dlt645PropertyTests.Frame(Number, 0xD1, [0x02]) : Dlt645PropertyTests.Answer(Number, Identifier(heard), new byte[Bytes(heard)])];
        }, time);
        IReadOnlyList<PointValue?> values = (await meter.Source.ReadAsync(Stop)).Value;
        Assert.Null(values[IndexOf(meter, "meter/frequency_hz")]);
        Assert.Equal(PointValue.Of(0L), values[IndexOf(meter, "meter/energy_wh")]);
        Assert.Contains(Frequency, asked);

        asked.Clear();
        has = true;
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Null((await meter.Source.ReadAsync(Stop)).Value[IndexOf(meter, "meter/frequency_hz")]);
        Assert.DoesNotContain(Frequency, asked);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(PointValue.Of(0.0), (await meter.Source.ReadAsync(Stop)).Value[IndexOf(meter, "meter/frequency_hz")]);
    }

    [Theory]
    [InlineData(0x04)]
    [InlineData(0x02)]
    [InlineData(0x00)]
    public async Task A_meter_that_refuses_everything_is_refused_each_time(byte error)
    {
        await using ScriptedMeter meter = ScriptedMeter.Start(new Dlt645Type(), 0, Settings, _ => [Dlt645PropertyTests.Frame(Number, 0xD1, [error])]);
        Assert.Equal(DriverFault.Refused, (await meter.Source.ReadAsync(Stop)).Fault);
        Assert.Equal(DriverFault.Refused, (await meter.Source.ReadAsync(Stop)).Fault);
    }

    [Fact]
    public async Task A_meter_that_refuses_for_another_is_not_believed()
    {
        await using ScriptedMeter meter = ScriptedMeter.Start(new Dlt645Type(), 0, Settings, _ => [Dlt645PropertyTests.Frame("000000000161", 0xD1, [0x01])]);
        Assert.Equal(DriverFault.WrongReply, (await meter.Source.ReadAsync(Stop)).Fault);
    }

    [Fact]
    public async Task An_echo_that_nobody_declared_is_no_answer()
    {
        await using ScriptedMeter meter = ScriptedMeter.Start(new Dlt645Type(), 0, Settings,
            heard => [heard, Dlt645PropertyTests.Answer(Number, Identifier(heard), [.. Enumerable.Repeat((byte)0x01, Bytes(heard))])]);
        IReadOnlyList<PointValue?> values = (await meter.Source.ReadAsync(Stop)).Value;
        Assert.Equal(PointValue.Of(10_101_010L), values[IndexOf(meter, "meter/energy_wh")]);
    }

    [Fact]
    public async Task Digits_that_are_none_are_no_value_and_the_rest_of_the_reading_stays()
    {
        await using ScriptedMeter meter = ScriptedMeter.Start(new Dlt645Type(), 0, Settings,
            heard => [Dlt645PropertyTests.Answer(Number, Identifier(heard), Identifier(heard) == Energy ? [0x00, 0x00, 0x0E, 0x00] : new byte[Bytes(heard)])]);
        IReadOnlyList<PointValue?> values = (await meter.Source.ReadAsync(Stop)).Value;
        Assert.Null(values[IndexOf(meter, "meter/energy_wh")]);
        Assert.All(values.Where((_, i) => i != IndexOf(meter, "meter/energy_wh")), v => Assert.NotNull(v));
    }

    [Fact]
    public async Task An_answer_in_several_frames_is_put_together_and_each_is_asked_for()
    {
        var asked = new List<string>();
        using var far = new FarEnd(heard =>
        {
            asked.Add(Convert.ToHexString(heard.AsSpan(12, 2)));
            byte sequence = (byte)(heard[12] == 0x12 ? heard[^3] - 0x33 : 0);
            return [Dlt645PropertyTests.Answer(Number, Energy, sequence == 0 ? [0x01, 0x02] : [(byte)(sequence + 2), sequence], (byte)(0x91 + (sequence > 0 ? 1 : 0) + (sequence < 2 ? 0x20 : 0)))];
        });
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9_600 }, TimeProvider.System);
        DriverResult<Dlt645Reply> reply = await new Dlt645Master(link, Dlt645Codec.AddressOf(Number), 200, 0).ReadAsync(Energy, Stop);
        Assert.Equal(DriverFault.None, reply.Fault);
        Assert.Equal([1, 2, 3, 4], reply.Value.Value.ToArray());
        Assert.Equal(["1104", "1205", "1205"], asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_without_end_or_out_of_order_is_a_wrong_reply(bool outOfOrder)
    {
        int asked = 0;
        using var far = new FarEnd(heard =>
        {
            asked++;
            byte sequence = (byte)(heard[12] == 0x12 ? heard[^3] - 0x33 : 0);
            return [Dlt645PropertyTests.Answer(Number, Energy, [0x00, (byte)(sequence + (outOfOrder ? 1 : 0))], (byte)(sequence == 0 ? 0xB1 : 0xB2))];
        });
        await using var link = new SerialLink(new SerialLinkOptions { Port = far.Path, Baud = 9_600 }, TimeProvider.System);
        DriverResult<Dlt645Reply> reply = await new Dlt645Master(link, Dlt645Codec.AddressOf(Number), 200, 0).ReadAsync(Energy, Stop);
        Assert.Equal(DriverFault.WrongReply, reply.Fault);
        Assert.Equal(outOfOrder ? 2 : 8, asked);
    }

    private static int IndexOf(ScriptedMeter meter, string point) => meter.Source.Points.Select(p => p.Name).ToList().IndexOf(point);

    /// <summary>What a question of ours, with its four bytes of wake-up, asks for.</summary>
    private static uint Identifier(byte[] heard) => BitConverter.ToUInt32([.. heard.AsSpan(14, 4).ToArray().Select(b => (byte)(b - 0x33))]);

    private static int Bytes(byte[] heard) => Dlt645Facts.Known.Find(1)!.Items.Single(i => i.Number == Identifier(heard)).Bytes;
}
