using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Architecture.Tests;

/// <summary>The files of the repository, without what builds and tools leave behind.</summary>
public static class SourceTree
{
    private static readonly string[] NotOurs =
        [".git", "artifacts", "bin", "obj", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", ".vs", ".idea", ".vscode"];

    /// <summary>Paths from the root, with slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(RepoRoot.Path).Select(f => Path.GetRelativePath(RepoRoot.Path, f)).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> TopLevel { get; } =
        [.. Directory.EnumerateFileSystemEntries(RepoRoot.Path).Select(e => Path.GetFileName(e)!)
            .Where(n => !NotOurs.Contains(n, StringComparer.Ordinal) && !n.EndsWith(".user", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(RepoRoot.Under(path));

    public static IReadOnlyList<ProjectFile> Projects { get; } =
        [.. Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Select(f => ProjectFile.Parse(f, Read(f)))];

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder)) { yield return file; }

        foreach (string inner in Directory.EnumerateDirectories(folder).Where(d => !NotOurs.Contains(Path.GetFileName(d), StringComparer.Ordinal)))
        {
            foreach (string file in Walk(inner)) { yield return file; }
        }
    }
}
