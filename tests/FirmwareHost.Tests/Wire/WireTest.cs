using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire;

/// <summary>What the tests of the wire share: a folder of their own, waiting with a reason, and the repository's files.</summary>
internal sealed class TestFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("lc-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal static class WireTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Waits for a condition; fails with the reason when it does not come true.</summary>
    internal static Task UntilAsync(Func<bool> condition, string reason, CancellationToken cancellationToken) =>
        UntilAsync(() => Task.FromResult(condition()), reason, cancellationToken);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string, CancellationToken)"/>
    internal static async Task UntilAsync(Func<Task<bool>> condition, string reason, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, $"Waited {Limit} in vain: {reason}");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>A file below the repository's root.</summary>
    internal static string InRepository(string path, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", path);

    /// <summary>The text of a board's board.json.</summary>
    internal static string BoardJson(string board) => File.ReadAllText(InRepository($"hardware/boards/{board}/board.json"));

    /// <summary>Frames of a capture file and what is written beside them.</summary>
    internal static IEnumerable<(byte[] Bytes, string Note)> Capture(string board, string file) =>
        File.ReadLines(InRepository($"hardware/boards/{board}/captures/{file}"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(';', 2))
            .Select(parts => (Convert.FromHexString(parts[0].Replace(" ", "", StringComparison.Ordinal)), parts[1].Trim()));
}
