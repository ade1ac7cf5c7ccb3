using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>Programs that tests run against for real: there under CI, else the test is skipped with a reason.</summary>
public static class RealServer
{
    /// <summary>Debian keeps servers in /usr/sbin, which is not on a normal user's PATH.</summary>
    private static readonly string[] MoreFolders = ["/usr/sbin", "/usr/local/sbin", "/sbin", "/opt/influxdb/usr/bin"];

    /// <summary>Full path of the program. Skips the test when it is missing; fails it when CI is set.</summary>
    public static string Require(string program)
    {
        string? path = Find(program);
        if (path is null) { Missing(program, UnderCi); }

        return path!;
    }

    /// <summary>Under CI a missing server is a failure, because a skip there would hide that nothing was tested.</summary>
    public static bool UnderCi => Environment.GetEnvironmentVariable("CI") is "true" or "1";

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(MoreFolders).Concat(PostgresFolders())
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Debian keeps each version of PostgreSQL apart; the newest first.</summary>
    private static IEnumerable<string> PostgresFolders() => !Directory.Exists("/usr/lib/postgresql") ? [] : Directory.EnumerateDirectories("/usr/lib/postgresql")
        .OrderByDescending(f => int.TryParse(Path.GetFileName(f), out int version) ? version : 0).Select(f => Path.Combine(f, "bin"));

    /// <summary>What <see cref="Require"/> does about a missing program; apart, so that both branches are tried.</summary>
    public static void Missing(string program, bool underCi)
    {
        if (underCi) { Assert.Fail($"{program} must be installed under CI (CI is set in the environment). ./lifecircle test installs it on Debian."); }

        Assert.SkipWhen(true, $"{program} is not installed; ./lifecircle test installs it on Debian.");
    }
}
