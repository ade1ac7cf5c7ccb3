using Grpc.Core;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.FirmwareHost.Verbs;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Simulators;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

/// <summary>A whole host with chips on I2C and a sensor on 1-Wire, simulated at their far ends.</summary>
public sealed class SensorServingTests : IAsyncLifetime
{
    private const string SiteText = """
        {
          "circle": "test", "gateway": "gw-1",
          "buses": [
            { "id": "i2c", "kind": "i2c", "port": "/dev/i2c-1" },
            { "id": "onewire", "kind": "onewire", "port": "/sys/bus/w1/devices" }
          ],
          "devices": [
            { "id": "cabinet", "kind": "sensors", "boards": [
              { "board": "sht3x", "bus": "i2c", "address": 68, "settings": { "pollIntervalMs": 100 } },
              { "board": "sht3x", "bus": "i2c", "address": 69, "settings": { "part": "cold", "pollIntervalMs": 100 } },
              { "board": "ds18b20", "bus": "onewire", "settings": { "id": "28-0123456789ab", "pollIntervalMs": 100 } }
            ] }
          ]
        }
        """;

    private readonly TestFolder _folder = new();
    private SimulatedCorner? _corner;
    private SimulationControl? _control;
    private FirmwareHostApp? _app;
    private HostClient? _client;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        SiteReading reading = SiteReader.Read(SiteText, site => SiteCheck.Check(site, Boards.All));
        Assert.Empty(reading.Errors);
        string wires = Path.Combine(_folder.Path, "wires"), socket = Path.Combine(_folder.Path, "socket");
        _corner = await SimulatedCorner.StartAsync(reading.Site!, wires, new SimulationOptions(), TimeProvider.System, Stop);
        _control = await SimulationControl.ConnectAsync(wires, Stop);
        _app = await FirmwareHostApp.BuildAsync(
            new HostOptions(reading.Site!, Boards.All, new FolderWires(wires, TimeProvider.System), socket, Path.Combine(_folder.Path, "data")), TimeProvider.System);
        await _app.StartAsync(Stop);
        _client = new HostClient(socket);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }

        if (_control is not null) { await _control.DisposeAsync(); }
        if (_corner is not null) { await _corner.DisposeAsync(); }
        _folder.Dispose();
    }

    [Fact]
    public async Task What_the_sensors_measure_is_served_and_follows_the_world()
    {
        await using Listener listener = new(_client!.Host);
        await Until.TrueAsync(() => Value(listener, "cabinet/temperature_c") == 21.4 && Value(listener, "cabinet/humidity_pct") == 38, "the climate of the cabinet is served");
        await _control!.SetValueAsync("cabinet", "cold/temperature_c", -31.25, Stop);
        await _control.SetValueAsync("cabinet", "outdoor/temperature_c", -42.5, Stop);
        await Until.TrueAsync(() => Value(listener, "cold/temperature_c") == -31.25 && Value(listener, "outdoor/temperature_c") == -42.5, "the new temperatures are served");

        await _control.FaultAsync("cabinet", 2, "silence", Stop);
        await listener.EntryAsync("board/2", "board-lost");
        await Until.TrueAsync(() => listener["cabinet/outdoor/temperature_c"] is { Quality: Quality.Stale, Fault: "no-reply" }, "the lost sensor's last value is stale");
        await _control.FaultAsync("cabinet", 2, "none", Stop);
        await listener.EntryAsync("board/2", "board-found");
    }

    [Fact]
    public async Task A_scan_shows_each_chip_and_sensor_with_its_line()
    {
        List<ScanFinding> findings = [];
        foreach (string bus in new[] { "i2c", "onewire" })
        {
            using AsyncServerStreamingCall<ScanFinding> call = _client!.Host.Scan(new ScanRequest { Bus = bus }, cancellationToken: Stop);
            while (await call.ResponseStream.MoveNext(Stop)) { findings.Add(call.ResponseStream.Current); }
        }

        ScanFinding[] found = [.. findings.Where(f => f.SiteJson.Length > 0)];
        Assert.Equal(["sht3x", "sht3x", "ds18b20"], found.Select(f => f.Board));
        Assert.Equal([68u, 69u, 0u], found.Select(f => f.Address));
        Assert.StartsWith("SHT3x, address 68 (44h), 21.4 °C, 38 %", found[0].Text, StringComparison.Ordinal);
        Assert.Contains("\"id\":\"28-0123456789ab\"", found[2].SiteJson, StringComparison.Ordinal);
    }

    private static double? Value(Listener listener, string point) => listener[$"cabinet/{point}"]?.Value?.Number;
}
