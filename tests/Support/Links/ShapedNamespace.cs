using System.Diagnostics;
using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>A network namespace behind two cables: a slow one, shaped by the kernel, and a fast one. Needs root; skips the test where there are no namespaces.</summary>
public sealed class ShapedNamespace : IDisposable
{
    private const string SlowHere = "lc-slow-a", FastHere = "lc-fast-a", SlowThere = "lc-slow-b", FastThere = "lc-fast-b", Name = "lc-uplink-test";

    private ShapedNamespace()
    {
    }

    /// <summary>Addresses of the far end.</summary>
    public static string SlowAddress => "10.213.97.2";

    public static string FastAddress => "10.213.97.6";

    /// <param name="kbitPerS">Of the slow cable, each direction; what waits in it at most waits for two seconds.</param>
    public static ShapedNamespace Create(int kbitPerS)
    {
        Assert.SkipUnless(Environment.UserName == "root" && RealServer.Find("ip") is not null && RealServer.Find("tc") is not null, "Network namespaces need root, ip and tc.");
        TryRun("ip", $"netns del {Name}");
        Assert.SkipUnless(TryRun("ip", $"netns add {Name}"), "This machine makes no network namespaces.");
        ShapedNamespace made = new();
        try
        {
            Cable(SlowHere, SlowThere, "10.213.97.1", SlowAddress);
            Cable(FastHere, FastThere, "10.213.97.5", FastAddress);
            string shape = $"root tbf rate {kbitPerS}kbit burst 3000 latency 2000ms";
            Run("tc", $"qdisc add dev {SlowHere} {shape}");
            Run("ip", $"netns exec {Name} tc qdisc add dev {SlowThere} {shape}");
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Pulls the slow cable, or puts it back.</summary>
    public static void Plug(bool isIn) => Run("ip", $"link set {SlowHere} {(isIn ? "up" : "down")}");

    /// <summary>Arguments of <c>ip</c> that run a program inside.</summary>
    public static IReadOnlyList<string> Inside(string program, params IReadOnlyList<string> arguments) => ["netns", "exec", Name, program, .. arguments];

    public void Dispose() => TryRun("ip", $"netns del {Name}"); // The cables go with it.

    private static void Cable(string here, string there, string hereAddress, string thereAddress)
    {
        Run("ip", $"link add {here} type veth peer name {there} netns {Name}");
        Run("ip", $"addr add {hereAddress}/30 dev {here}");
        Run("ip", $"link set {here} up");
        Run("ip", $"netns exec {Name} ip addr add {thereAddress}/30 dev {there}");
        Run("ip", $"netns exec {Name} ip link set {there} up");
    }

    private static void Run(string program, string arguments) => Assert.True(TryRun(program, arguments), $"{program} {arguments} failed.");

    private static bool TryRun(string program, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(RealServer.Find(program)!, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
