using System.Diagnostics;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using MQTTnet;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>What the two processes of the box cost at the demo corner, with people at it and the gateway connected; and how soon it has something to say.</summary>
internal static class FootprintBench
{
    private const double HostMbMax = 30;
    private const double HostCoreMax = 3;
    private const double GatewayMbMax = 120;
    private const double FirstRecordSMax = 3;
    private static readonly TimeSpan FirstWithin = TimeSpan.FromSeconds(60);

    /// <summary>The start is not what a box does all year; the gateway gives back what only its start needed after 20 s.</summary>
    private static readonly TimeSpan SettleFor = TimeSpan.FromSeconds(30);

    public static async Task<bool> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        string? host = Published("aot", "firmware-host"), gateway = Published("box", "gateway", "gateway");
        await using Corner corner = await Corner.PrepareAsync(new CornerOptions { People = true, WireTime = true, Mosquitto = true, OwnFirmwareHost = host, OwnGateway = gateway });
        Console.Out.WriteLine(Say("firmware-host", host));
        Console.Out.WriteLine(Say("gateway", gateway));
        bool isMet = Bench.Show("gateway, from its start to its first record at the broker", await FirstRecordAsync(corner, cancellationToken), "s", atMost: FirstRecordSMax);
        await corner.WaitUntilOnline(FirstWithin);
        await Task.Delay(SettleFor, cancellationToken);
        return isMet & await CostAsync(corner, options, cancellationToken);
    }

    private static async Task<bool> CostAsync(Corner corner, BenchOptions options, CancellationToken cancellationToken)
    {
        Usage hostBefore = Usage.Of(corner.FirmwareHost.Process.Id), gatewayBefore = Usage.Of(corner.Gateway.Process.Id);
        MetricsPage pageBefore = await MetricsPage.ReadAsync(corner.GatewayApi);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), cancellationToken);
        Usage host = Usage.Of(corner.FirmwareHost.Process.Id), gateway = Usage.Of(corner.Gateway.Process.Id);
        ShowDisk(pageBefore, await MetricsPage.ReadAsync(corner.GatewayApi), options.Seconds);
        bool isMet = Bench.Show("firmware-host, resident memory", host.ResidentMb, "MB", atMost: HostMbMax);
        isMet &= Bench.Show("firmware-host, of a core", (host.CpuS - hostBefore.CpuS) * 100 / options.Seconds, "%", atMost: HostCoreMax);
        isMet &= Bench.Show("gateway, resident memory", gateway.ResidentMb, "MB", atMost: GatewayMbMax);
        Bench.Show("gateway, of that written by itself (no page of a file)", gateway.AnonymousMb, "MB");
        return isMet & Bench.Show("gateway, of a core", (gateway.CpuS - gatewayBefore.CpuS) * 100 / options.Seconds, "%");
    }

    /// <summary>What the gateway itself says of its disk, of the time between two looks.</summary>
    private static void ShowDisk(MetricsPage before, MetricsPage after, int seconds)
    {
        double records = Since("gateway_outbox_head");
        if (records > 0) { Bench.Show("gateway, bytes written to the disk per record", Since("gateway_disk_written_bytes_total") / records, "B"); }
        Bench.Show("gateway, records", records * 60 / seconds, "/min");
        Bench.Show("gateway, commits", Since("gateway_database_commits_total") * 60 / seconds, "/min");

        double Since(string name) => after.Sum(name) - before.Sum(name);
    }

    /// <summary>Everything else runs; from the start of the gateway's process until its first message with offsets is at the broker.</summary>
    private static async Task<double> FirstRecordAsync(Corner corner, CancellationToken cancellationToken)
    {
        TaskCompletionSource<long> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IMqttClient listener = await BrokerListener.ListenAsync(corner.BrokerUrl, (topic, payload) =>
        {
            if (IsRun(topic, payload)) { first.TrySetResult(Stopwatch.GetTimestamp()); }
        }, cancellationToken);
        await corner.Simulator.StartAsync();
        await corner.FirmwareHost.StartAsync();
        await corner.CloudIngest.StartAsync();
        long began = Stopwatch.GetTimestamp();
        await corner.Gateway.StartAsync();
        long heard = await first.Task.WaitAsync(FirstWithin, cancellationToken);
        await listener.DisconnectAsync(cancellationToken: cancellationToken);
        return Stopwatch.GetElapsedTime(began, heard).TotalSeconds;
    }

    private static bool IsRun(string topic, byte[] payload) =>
        SparkplugTopic.TryParse(topic, out SparkplugTopic parsed) && parsed.Type is MessageType.NData or MessageType.DData
        && PayloadCodec.TryRead(payload, out SparkplugPayload read, out _) && read.Metrics is [{ Value.Kind: ValueKind.Bytes }, ..] && RunHeader.TryRead(read.Metrics[0].Value.Bytes, out _, out _);

    private static string? Published(params string[] path) => RepoRoot.Under(["artifacts", .. path]) is var file && File.Exists(file) ? file : null;

    private static string Say(string program, string? published) =>
        published is null ? $"{program} as built: ./lifecircle bench footprint publishes it first, for the figures that count" : $"{program} as published";
}
