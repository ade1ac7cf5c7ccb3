using System.Xml.Linq;

namespace LifeCircle.Edge.Architecture.Tests;

/// <summary>What a csproj says about references and packages.</summary>
/// <param name="Path">From the root of the repository, with slashes.</param>
public sealed record ProjectFile(string Path, IReadOnlyList<string> References, IReadOnlyList<PackageUse> Packages)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>firmware-host, gateway, cloud-ingest or tests.</summary>
    public string Side => Path.Split('/')[0];

    public static ProjectFile Parse(string path, string xml)
    {
        XDocument document = XDocument.Parse(xml);
        string folder = System.IO.Path.GetDirectoryName(path)!;
        string[] references = [.. document.Descendants("ProjectReference").Select(r => Normal(folder, (string)r.Attribute("Include")!))];
        PackageUse[] packages = [.. document.Descendants("PackageReference").Select(p =>
            new PackageUse((string)p.Attribute("Include")!, (string?)p.Attribute("Version") ?? (string?)p.Attribute("VersionOverride") ?? (string?)p.Element("Version")))];
        return new ProjectFile(path, references, packages);
    }

    private static string Normal(string folder, string include) =>
        System.IO.Path.GetRelativePath("/", System.IO.Path.GetFullPath(System.IO.Path.Combine("/", folder, include.Replace('\\', '/'))));
}

/// <param name="Version">Null as it should be: versions are central.</param>
public sealed record PackageUse(string Name, string? Version);
