using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>A Modbus-RTU slave by pymodbus, which others wrote, on a pseudo-terminal; a process of its own.</summary>
public sealed class ModbusSlave : IAsyncDisposable
{
    /// <summary>Debian's own Python: another one on PATH does not see Debian's packages.</summary>
    private const string Python = "/usr/bin/python3";

    /// <summary>What the slave imports, where Debian puts it.</summary>
    private static readonly string[] Packages = ["pymodbus", "serial_asyncio"];

    private readonly ChildProcess _process;

    private ModbusSlave(ChildProcess process, string port) => (_process, Port) = (process, port);

    /// <summary>The device file of this side of the line.</summary>
    public string Port { get; }

    /// <summary>Completes when it listens. Skips the test, or fails it under CI, when pymodbus is not installed.</summary>
    /// <param name="floats">Input registers: <c>0046=49.98</c>, hexadecimal and 0-based.</param>
    public static async Task<ModbusSlave> StartAsync(int unit, params string[] floats)
    {
        foreach (string package in Packages)
        {
            bool isThere = File.Exists(Python) && Directory.Exists(Path.Combine("/usr/lib/python3/dist-packages", package));
            if (!isThere) { RealServer.Missing($"python3-{package.Replace("_", "-", StringComparison.Ordinal)}", RealServer.UnderCi); }
        }

        ChildProcess process = ChildProcess.Start("pymodbus", Python, [RepoRoot.Under("tests", "RealServers.Tests", "Modbus", "slave.py"), $"{unit}", .. floats]);
        try
        {
            string line = await process.WaitForLine("pymodbus listens", l => l.StartsWith("ready ", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
            return new ModbusSlave(process, line["ready ".Length..]);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
