using System.Diagnostics;
using System.Globalization;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Benchmarks;

/// <summary>Puts the database on one core and everything else on the other, so that neither takes the other's.</summary>
internal static class Cores
{
    private const int Database = 0, Others = 1;

    /// <summary>This process and what it starts from now on.</summary>
    public static Task<bool> KeepToOthersAsync() => PinAsync(Environment.ProcessId, Others);

    public static Task<bool> GiveTheDatabaseItsOwnAsync(InfluxServer influx) => PinAsync(influx.ProcessId, Database);

    private static async Task<bool> PinAsync(int process, int core)
    {
        string id = process.ToString(CultureInfo.InvariantCulture), list = core.ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo info = new("taskset", ["-a", "-c", "-p", list, id]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process taskset = Process.Start(info)!;
            await taskset.WaitForExitAsync();
            if (taskset.ExitCode == 0) { return true; }
        }
        catch (System.ComponentModel.Win32Exception) { } // util-linux is missing; said below.

        Console.Out.WriteLine($"(not kept to core {core}: taskset of util-linux did not do it; the figures share cores)");
        return false;
    }
}
