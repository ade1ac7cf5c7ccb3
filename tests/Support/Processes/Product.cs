using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>The product's own programs as built.</summary>
/// <remarks>LIFECIRCLE_FIRMWARE_HOST, LIFECIRCLE_GATEWAY and LIFECIRCLE_CLOUD_INGEST name others, e.g. the published AOT binary.</remarks>
public static class Product
{
    public static string FirmwareHost => Find("LIFECIRCLE_FIRMWARE_HOST", "FirmwareHost", "firmware-host");

    public static string Gateway => Find("LIFECIRCLE_GATEWAY", "Gateway", "gateway");

    public static string CloudIngest => Find("LIFECIRCLE_CLOUD_INGEST", "CloudIngest", "cloud-ingest");

    /// <summary>The small writer of the power-cut tests.</summary>
    public static string OutboxWriter => Find("LIFECIRCLE_OUTBOX_WRITER", "OutboxWriter", "LifeCircle.Edge.OutboxWriter");

    private static string Find(string variable, string project, string exe)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named)
        {
            Assert.True(File.Exists(named), $"{variable} names {named}, which is not there.");
            return named;
        }

        // Built in the configuration of the tests themselves: tests and product never mix.
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string path = RepoRoot.Under("artifacts", "bin", project, configuration, exe);
        Assert.True(File.Exists(path), $"{path} is not there: build the solution first.");
        return path;
    }
}
