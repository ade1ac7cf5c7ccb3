namespace LifeCircle.Edge.FirmwareHost.Tests.Site;

/// <summary>The site files that belong to the product.</summary>
internal static class SiteFiles
{
    public static string Demo => Find("demo.json");

    public static string Schema => Find("site.schema.json");

    private static string Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "hardware", "sites", name);
            if (File.Exists(path)) { return path; }
        }

        throw new FileNotFoundException($"hardware/sites/{name} is in no folder above the tests.");
    }
}
