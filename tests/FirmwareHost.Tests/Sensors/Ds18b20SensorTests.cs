using System.Diagnostics;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Sensors.Ds18b20;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Sensors;

/// <summary>The driver on files that the test lays down, as the kernel would.</summary>
public sealed class Ds18b20SensorTests : IDisposable
{
    private const string Id = "28-0123456789ab";
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string W1Slave => Path.Combine(_folder.Path, Id, "w1_slave");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Missing_sensor_and_missing_bus_are_told_apart()
    {
        Ds18b20Sensor sensor = Make();
        Assert.Equal(DriverFault.NoReply, (await sensor.ReadAsync(Stop)).Fault);
        Ds18b20Sensor nowhere = Make(Path.Combine(_folder.Path, "no-such-bus"), 1_000);
        Assert.Equal(DriverFault.PortMissing, (await nowhere.ReadAsync(Stop)).Fault);
        Lay("plus-23.125.txt");
        Assert.Equal(PointValue.Of(23.125), Assert.Single((await sensor.ReadAsync(Stop)).Value));
    }

    [Theory]
    [InlineData("empty.txt")]
    [InlineData("wrong-check.txt")]
    [InlineData("no-sensor.txt")]
    [InlineData("line-held-low.txt")]
    public async Task A_text_that_is_wrong_is_garbled(string file)
    {
        Lay(file);
        Assert.Equal(DriverFault.Garbled, (await Make().ReadAsync(Stop)).Fault);
    }

    [Theory]
    [InlineData("power-on.txt")]
    [InlineData("out-of-range.txt")]
    public async Task A_sensor_that_answers_without_a_measurement_has_no_value(string file)
    {
        Lay(file);
        Assert.Equal([null], (await Make().ReadAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_file_that_is_too_long_is_not_the_kernels()
    {
        Lay("plus-23.125.txt");
        File.AppendAllText(W1Slave, new string(' ', 300));
        Assert.Equal(DriverFault.Garbled, (await Make().ReadAsync(Stop)).Fault);
    }

    [Fact]
    public async Task A_kernel_that_never_answers_is_no_reply_in_time_and_holds_one_thread_alone()
    {
        // Opening a pipe that nobody writes to blocks as a measurement does, and never ends.
        Directory.CreateDirectory(Path.GetDirectoryName(W1Slave)!);
        using (Process made = Process.Start("mkfifo", [W1Slave])) { await made.WaitForExitAsync(Stop); }
        Ds18b20Sensor sensor = Make(_folder.Path, timeoutMs: 100);
        long began = Stopwatch.GetTimestamp();
        Assert.Equal(DriverFault.NoReply, (await sensor.ReadAsync(Stop)).Fault);
        TimeSpan first = Stopwatch.GetElapsedTime(began);
        Assert.InRange(first, TimeSpan.FromMilliseconds(90), TimeSpan.FromSeconds(5));

        began = Stopwatch.GetTimestamp();
        Assert.Equal(DriverFault.NoReply, (await sensor.ReadAsync(Stop)).Fault);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMilliseconds(90), "The second reading must not wait for a thread of its own.");

        // The kernel answers after all; from then on readings are right again.
        await File.WriteAllTextAsync(W1Slave, "late", Stop);
        Lay("plus-23.125.txt");
        await WireTest.UntilAsync(async () => (await sensor.ReadAsync(Stop)).IsOk, "the sensor is read again", Stop);
    }

    [Theory]
    [InlineData(null, 100, true)]
    [InlineData(0, 80, false)]
    [InlineData(0, -80, false)]
    [InlineData(0, 81, true)]
    [InlineData(-400, -481, true)]
    public void The_first_reading_and_a_jump_of_more_than_5_kelvin_need_another_one(int? last, int reading, bool needed) =>
        Assert.Equal(needed, JumpCheck.NeedsConfirmation(last, reading));

    [Theory]
    [InlineData(100, 132, true)]
    [InlineData(100, 68, true)]
    [InlineData(100, 133, false)]
    public void Two_readings_agree_within_2_kelvin(int first, int second, bool agree) => Assert.Equal(agree, JumpCheck.Confirms(first, second));

    [Fact]
    public async Task A_jump_that_stays_is_taken_and_one_that_does_not_is_garbled()
    {
        Queue<string> texts = new(["plus-23.125.txt", "plus-23.125.txt", "plus-125.txt", "plus-23.125.txt", "plus-23.125.txt", "minus-40-copy.txt", "minus-40-copy.txt"]);
        Ds18b20Sensor sensor = new(new Ds18b20Settings { Id = Id }, _ => new((DriverFault.None, Text(texts.Dequeue()))));
        Assert.Equal(PointValue.Of(23.125), Assert.Single((await sensor.ReadAsync(Stop)).Value));
        Assert.Equal(DriverFault.Garbled, (await sensor.ReadAsync(Stop)).Fault);
        Assert.Equal(PointValue.Of(23.125), Assert.Single((await sensor.ReadAsync(Stop)).Value));
        Assert.Equal(PointValue.Of(-40.0), Assert.Single((await sensor.ReadAsync(Stop)).Value));
        Assert.Empty(texts);
    }

    [Fact]
    public async Task A_first_reading_that_the_second_does_not_confirm_is_garbled()
    {
        Queue<string> texts = new(["plus-125.txt", "minus-40-copy.txt"]);
        Ds18b20Sensor sensor = new(new Ds18b20Settings { Id = Id }, _ => new((DriverFault.None, Text(texts.Dequeue()))));
        Assert.Equal(DriverFault.Garbled, (await sensor.ReadAsync(Stop)).Fault);
    }

    [Fact]
    public async Task A_look_lists_every_sensor_of_the_family_with_its_line()
    {
        Lay("plus-23.125.txt");
        Lay("power-on.txt", "28-0123456789ac");
        Lay("wrong-check.txt", "28-0123456789ad");
        Lay("plus-125.txt", "10-0123456789ae");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "w1_bus_master1"));
        var seen = await new Ds18b20Type().LookAsync(new() { OneWire = _folder.Path }, Stop);
        Assert.Equal(
            ["DS18B20 28-0123456789ab, 23.1 °C", "DS18B20 28-0123456789ac, but it has not measured: check its supply", "DS18B20 28-0123456789ad, but it does not answer as it should: garbled"],
            seen.Select(s => s.Answer.Text));
        Assert.Equal(Id, seen[0].Answer.Settings.GetProperty("id").GetString());
        Assert.Empty(await new Ds18b20Type().LookAsync(new() { OneWire = "/nowhere" }, Stop));
    }

    private static string Text(string file) => File.ReadAllText(WireTest.InRepository($"hardware/boards/ds18b20/captures/{file}"));

    private Ds18b20Sensor Make() => Make(_folder.Path, timeoutMs: 2_500);

    private static Ds18b20Sensor Make(string folder, int timeoutMs) =>
        new(new Ds18b20Settings { Id = Id }, new W1File(folder, Id, TimeSpan.FromMilliseconds(timeoutMs), TimeProvider.System).ReadAsync);

    private void Lay(string file, string id = Id)
    {
        string path = Path.Combine(_folder.Path, id, "w1_slave");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".new", Text(file));
        File.Move(path + ".new", path, overwrite: true);
    }
}
