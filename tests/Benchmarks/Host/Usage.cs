using System.Globalization;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>What a process has used, as the kernel counts it.</summary>
/// <param name="AnonymousMb">Memory that is no page of a file: heaps, stacks, compiled code.</param>
internal readonly record struct Usage(double ResidentMb, double AnonymousMb, double CpuS)
{
    public static Usage Of(int process)
    {
        Dictionary<string, double> kb = File.ReadLines($"/proc/{process}/status").Where(l => l.StartsWith("Rss", StringComparison.Ordinal) || l.StartsWith("VmRSS", StringComparison.Ordinal))
            .Select(l => l.Split([':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).ToDictionary(w => w[0], w => Number(w[1]));
        double cpuNs = Directory.EnumerateDirectories($"/proc/{process}/task").Sum(t => Number(File.ReadAllText(Path.Combine(t, "schedstat")).Split(' ')[0]));
        return new Usage(kb["VmRSS"] / 1024, (kb["RssAnon"] + kb["RssShmem"]) / 1024, cpuNs / 1e9);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
