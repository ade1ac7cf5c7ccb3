namespace LifeCircle.Edge.Support;

/// <summary>The folder that holds LifeCircle.Edge.sln, found from where the tests run.</summary>
public static class RepoRoot
{
    private static readonly Lazy<string> Found = new(Find);

    public static string Path => Found.Value;

    /// <summary>A path below the root, whatever the platform's separator.</summary>
    public static string Under(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "LifeCircle.Edge.sln"))) { return folder.FullName; }
        }

        throw new InvalidOperationException($"No LifeCircle.Edge.sln above {AppContext.BaseDirectory}: run the tests from where they were built.");
    }
}
