using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Architecture.Tests;

public sealed class ArrowTests
{
    [Fact]
    public void No_project_references_another_than_the_table_allows() => Assert.Empty(Arrows.Check(SourceTree.Projects));

    [Fact]
    public void Every_project_of_the_table_exists() =>
        Assert.Empty(Arrows.Allowed.Keys.Except(SourceTree.Projects.Select(p => p.Name), StringComparer.Ordinal));

    [Fact]
    public void Every_allowed_arrow_is_used_and_says_why()
    {
        foreach (ProjectFile project in SourceTree.Projects.Where(p => p.Side != "tests"))
        {
            string[] used = [.. project.References.Select(r => Path.GetFileNameWithoutExtension(r)).Order(StringComparer.Ordinal)];
            Assert.Equal(Arrows.Allowed[project.Name].Keys.Order(StringComparer.Ordinal), used);
            Assert.All(Arrows.Allowed[project.Name].Values, reason => Assert.NotEmpty(reason));
        }
    }

    [Fact]
    public void A_planted_bad_reference_is_reported()
    {
        ProjectFile planted = ProjectFile.Parse("firmware-host/Contracts/Contracts.csproj", """
            <Project><ItemGroup><ProjectReference Include="../../gateway/Outbox/Outbox.csproj" /></ItemGroup></Project>
            """);

        IReadOnlyList<string> found = Arrows.Check([planted]);

        Assert.Contains(found, f => f.StartsWith("Contracts -> Outbox: not in the table", StringComparison.Ordinal));
        Assert.Contains(found, f => f.StartsWith("Contracts -> Outbox: firmware-host may not reference gateway/Outbox", StringComparison.Ordinal));
    }

    [Fact]
    public void A_planted_reference_written_with_backslashes_is_reported()
    {
        ProjectFile planted = ProjectFile.Parse("cloud-ingest/Ingest/Ingest.csproj", """
            <Project><ItemGroup><ProjectReference Include="..\..\gateway\Uplink\Uplink.csproj" /></ItemGroup></Project>
            """);

        Assert.Contains(Arrows.Check([planted]), f => f.StartsWith("Ingest -> Uplink", StringComparison.Ordinal));
    }

    [Fact]
    public void A_product_project_that_references_a_test_is_reported()
    {
        ProjectFile planted = ProjectFile.Parse("gateway/Model/Model.csproj", """
            <Project><ItemGroup><ProjectReference Include="../../tests/Support/Support.csproj" /></ItemGroup></Project>
            """);

        Assert.Contains(Arrows.Check([planted]), f => f == "Model -> Support: gateway may not reference tests/Support.");
    }

    [Fact]
    public void A_project_missing_in_the_table_is_reported()
    {
        ProjectFile planted = ProjectFile.Parse("gateway/Parcels/Parcels.csproj", "<Project />");

        Assert.Contains(Arrows.Check([planted]), f => f.StartsWith("Parcels: not in the table", StringComparison.Ordinal));
    }

    [Fact]
    public void Project_names_are_unique_and_are_their_folders_names()
    {
        Assert.Equal(SourceTree.Projects.Count, SourceTree.Projects.Select(p => p.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(SourceTree.Projects, p => Assert.Equal(p.Name, Path.GetFileName(Path.GetDirectoryName(p.Path))));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = SourceTree.Read("LifeCircle.Edge.sln").Replace('\\', '/');
        Assert.All(SourceTree.Projects, p => Assert.Contains($"\"{p.Path}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Transitive_references_are_off_so_that_no_arrow_is_hidden() =>
        Assert.Contains("<DisableTransitiveProjectReferences>true<", File.ReadAllText(RepoRoot.Under("Directory.Build.props")), StringComparison.Ordinal);
}
