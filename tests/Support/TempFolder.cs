using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>A folder of the test's own; kept, with its path printed, when the test has failed.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder(string name = "test")
    {
        // Short, because a Unix socket's path below it may not be longer than 107 bytes.
        Path = Directory.CreateTempSubdirectory($"lc-{name}-").FullName;
    }

    public string Path { get; }

    /// <summary>Set by a test that knows that it fails before the framework does.</summary>
    public bool Keep { get; set; }

    public string Under(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public string Folder(string name) => Directory.CreateDirectory(Under(name)).FullName;

    public string Write(string name, string text)
    {
        string path = Under(name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        bool failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        if (Keep || failed || Environment.GetEnvironmentVariable("LIFECIRCLE_KEEP") is "1" or "true")
        {
            Console.Error.WriteLine($"Kept for inspection: {Path}");
            return;
        }

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Could not delete {Path}: {e.Message}");
        }
    }
}
