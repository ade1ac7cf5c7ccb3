using System.Globalization;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>TCP sockets on which processes listen, as the kernel tells (/proc).</summary>
public static class ListeningSockets
{
    private const string Listen = "0A";

    public static IEnumerable<string> OfProcesses(params int[] pids)
    {
        HashSet<string> inodes = [.. pids.SelectMany(Inodes)];
        foreach (string table in new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists))
        {
            foreach (string line in File.ReadLines(table).Skip(1))
            {
                string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (columns[3] == Listen && inodes.Contains(columns[9])) { yield return Address(columns[1]); }
            }
        }
    }

    private static IEnumerable<string> Inodes(int pid) => Directory.EnumerateFiles($"/proc/{pid}/fd")
        .Select(fd => new FileInfo(fd).LinkTarget ?? "").Where(t => t.StartsWith("socket:[", StringComparison.Ordinal)).Select(t => t[8..^1]);

    private static string Address(string hex)
    {
        string[] parts = hex.Split(':');
        int port = int.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (parts[0].Length > 8) { return $"[{parts[0]}]:{port}"; }

        byte[] bytes = Convert.FromHexString(parts[0]);
        return $"{bytes[3]}.{bytes[2]}.{bytes[1]}.{bytes[0]}:{port}";
    }
}
