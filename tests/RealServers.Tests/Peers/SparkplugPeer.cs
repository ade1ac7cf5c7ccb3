using System.Globalization;
using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>The npm package sparkplug-payload, which others wrote, as a second opinion on every payload.</summary>
public static class SparkplugPeer
{
    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>What the peer makes of each message, in the same order.</summary>
    public static async Task<IReadOnlyList<JsonElement>> DecodeAsync(TempFolder folder, IEnumerable<Overheard> messages)
    {
        string node = RealServer.Require("node");
        string script = await InstallAsync();
        string input = folder.Write("messages.txt", string.Join('\n', messages.Select(m => $"{m.Topic} {Convert.ToHexString(m.Payload)}")));
        await using ChildProcess process = ChildProcess.Start("node", "/bin/sh", ["-c", $"exec '{node}' '{script}' '{input}' > '{input}.out'"], folder: Path.GetDirectoryName(script));
        Assert.True(await process.WaitForExit(TimeSpan.FromSeconds(60)) == 0, process.Tail());
        return [.. (await File.ReadAllLinesAsync(input + ".out")).Select(Parse)];
    }

    public static string? Text(this JsonElement metric, string name) => metric.TextOf(name);

    /// <summary>Numbers of 64 bits come as text, smaller ones as numbers.</summary>
    public static ulong? Number(this JsonElement element, string name) =>
        ulong.TryParse(element.TextOf(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out ulong n) ? n : null;

    private static JsonElement Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    /// <summary>Installed beside the build's output, from the lock file, once.</summary>
    private static async Task<string> InstallAsync()
    {
        string npm = RealServer.Require("npm");
        string source = RepoRoot.Under("tests", "RealServers.Tests", "peer");
        string target = RepoRoot.Under("artifacts", "sparkplug-peer");
        await Installing.WaitAsync();
        try
        {
            Directory.CreateDirectory(target);
            foreach (string file in Directory.EnumerateFiles(source)) { File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true); }

            if (!File.Exists(Path.Combine(target, "node_modules", "sparkplug-payload", "package.json")))
            {
                await using ChildProcess process = ChildProcess.Start("npm ci", npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder: target);
                Assert.True(await process.WaitForExit(TimeSpan.FromMinutes(3)) == 0, process.Tail());
            }

            return Path.Combine(target, "decode.js");
        }
        finally
        {
            Installing.Release();
        }
    }
}
