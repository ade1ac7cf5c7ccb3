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
        string[] stat = File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries); // Threads that have ended count, too.
        return new Usage(kb["VmRSS"] / 1024, (kb["RssAnon"] + kb["RssShmem"]) / 1024, (Number(stat[11]) + Number(stat[12])) / TicksPerS);
    }

    /// <summary>USER_HZ, the same on every Linux that .NET runs on.</summary>
    private const double TicksPerS = 100;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
