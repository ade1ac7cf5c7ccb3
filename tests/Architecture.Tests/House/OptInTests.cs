using System.Xml.Linq;
using Xunit;

namespace LifeCircle.Edge.Architecture.Tests;

/// <summary>What a build contains only when it is told to: packages that not every package source has.</summary>
public sealed class OptInTests
{
    private const string Switch = "WithIotDeviceBindings";
    private const string Constant = "WITH_IOT_DEVICE_BINDINGS";
    private const string Package = "Iot.Device.Bindings";
    private const string Folder = "firmware-host/Sensors/Bindings/";

    private static readonly string On = $"'$({Switch})' == 'true'";
    private static readonly string Off = $"'$({Switch})' != 'true'";

    [Fact]
    public void The_binding_package_is_asked_for_in_one_project_and_only_with_its_switch()
    {
        (string path, XElement reference) = Assert.Single(All("PackageReference", Package));
        Assert.Equal("firmware-host/Sensors/Sensors.csproj", path);
        Assert.Equal(On, Condition(reference));
    }

    [Fact]
    public void Its_version_is_central() => Assert.Single(
        XDocument.Parse(SourceTree.Read("Directory.Packages.props")).Descendants("PackageVersion"), v => (string?)v.Attribute("Include") == Package && (string?)v.Attribute("Version") is { Length: > 0 });

    [Fact]
    public void By_default_nothing_of_the_folder_is_compiled()
    {
        XElement removed = Assert.Single(XDocument.Parse(SourceTree.Read("firmware-host/Sensors/Sensors.csproj")).Descendants("Compile"));
        Assert.Equal("Bindings/**/*.cs", (string?)removed.Attribute("Remove"));
        Assert.Equal(Off, Condition(removed));
    }

    [Fact]
    public void No_file_outside_the_folder_uses_the_package() => Assert.DoesNotContain(
        SourceTree.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && !f.StartsWith(Folder, StringComparison.Ordinal) && !f.StartsWith("tests/", StringComparison.Ordinal)),
        f => SourceTree.Read(f).Contains("using Iot.Device", StringComparison.Ordinal));

    [Fact]
    public void The_switch_puts_every_board_of_the_folder_into_the_catalogue_and_the_catalogue_names_the_switch()
    {
        XElement constants = Assert.Single(XDocument.Parse(SourceTree.Read("firmware-host/FirmwareHost/FirmwareHost.csproj")).Descendants("DefineConstants"));
        Assert.Equal($"$(DefineConstants);{Constant}", constants.Value);
        Assert.Equal(On, Condition(constants));

        string catalogue = SourceTree.Read("firmware-host/FirmwareHost/Boards.cs");
        string[] types = [.. SourceTree.Files.Where(f => f.StartsWith(Folder, StringComparison.Ordinal) && f.EndsWith("Type.cs", StringComparison.Ordinal)).Select(f => Path.GetFileNameWithoutExtension(f)!)];
        Assert.NotEmpty(types);
        string guarded = catalogue[catalogue.IndexOf($"#if {Constant}", StringComparison.Ordinal)..catalogue.IndexOf("#endif", StringComparison.Ordinal)];
        Assert.All(types, type => Assert.Contains($"new Sensors.Bindings.{type[..^4]}.{type}()", guarded, StringComparison.Ordinal));
        Assert.All(types, type => Assert.Contains($"[\"{type[..^4].ToLowerInvariant()}\"] = \"-p:{Switch}=true\"", catalogue, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_board_of_the_folder_has_its_hardware_folder_that_says_how_to_switch_it_on()
    {
        foreach (string board in SourceTree.Files.Where(f => f.StartsWith(Folder, StringComparison.Ordinal)).Select(f => f[Folder.Length..].Split('/')[0].ToLowerInvariant()).Distinct(StringComparer.Ordinal))
        {
            Assert.Contains($"-p:{Switch}=true", SourceTree.Read($"hardware/boards/{board}/README.md"), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string Path, XElement Element)> All(string element, string include) => SourceTree.Projects
        .SelectMany(p => XDocument.Parse(SourceTree.Read(p.Path)).Descendants(element).Where(e => (string?)e.Attribute("Include") == include).Select(e => (p.Path, e)));

    /// <summary>The element's own condition, or that of its group.</summary>
    private static string? Condition(XElement element) => (string?)element.Attribute("Condition") ?? (string?)element.Parent?.Attribute("Condition");
}
