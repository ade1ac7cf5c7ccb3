using System.Globalization;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>What the two processes of the box cost at the demo corner, with people at it and the gateway connected.</summary>
internal static class FootprintBench
{
    private const double HostMbMax = 30;
    private const double HostCoreMax = 3;
    private const double GatewayMbMax = 120;
    private static readonly TimeSpan SettleFor = TimeSpan.FromSeconds(10);

    public static async Task<bool> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        string published = RepoRoot.Under("artifacts", "aot", "firmware-host");
        bool isAot = File.Exists(published);
        await using Corner corner = await Corner.StartAsync(new CornerOptions { People = true, WireTime = true, OwnFirmwareHost = isAot ? published : null });
        await corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        await Task.Delay(SettleFor, cancellationToken); // The start is not what a box does all year.
        Usage hostBefore = Usage.Of(corner.FirmwareHost.Process.Id), gatewayBefore = Usage.Of(corner.Gateway.Process.Id);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), cancellationToken);
        Usage host = Usage.Of(corner.FirmwareHost.Process.Id), gateway = Usage.Of(corner.Gateway.Process.Id);

        Console.Out.WriteLine(isAot ? "firmware-host as Native AOT" : "firmware-host as ordinary .NET: publish it first (./lifecircle test does) for the figures that count");
        bool isMet = Bench.Show("firmware-host, resident memory", host.ResidentMb, "MB", atMost: HostMbMax);
        isMet &= Bench.Show("firmware-host, of a core", (host.CpuS - hostBefore.CpuS) * 100 / options.Seconds, "%", atMost: HostCoreMax);
        isMet &= Bench.Show("gateway, resident memory", gateway.ResidentMb, "MB", atMost: GatewayMbMax);
        return isMet & Bench.Show("gateway, of a core", (gateway.CpuS - gatewayBefore.CpuS) * 100 / options.Seconds, "%");
    }

    /// <summary>As the kernel counts it.</summary>
    private readonly record struct Usage(double ResidentMb, double CpuS)
    {
        public static Usage Of(int process)
        {
            string resident = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
            double cpuNs = Directory.EnumerateDirectories($"/proc/{process}/task").Sum(t => Number(File.ReadAllText(Path.Combine(t, "schedstat")).Split(' ')[0]));
            return new Usage(Number(resident) / 1024, cpuNs / 1e9);
        }

        private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
