using System.Text.Json.Nodes;
using LifeCircle.Edge.FirmwareHost.Site;
using NJsonSchema;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Site;

public sealed class SiteSchemaTests
{
    [Fact]
    public void The_schema_in_the_repository_is_the_one_of_the_types() =>
        Assert.Equal(File.ReadAllText(SiteFiles.Schema), SiteSchema.Export(Boards.All));

    [Fact]
    public async Task The_schema_accepts_the_demo_site_and_refuses_a_wrong_one()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(SiteFiles.Schema, TestContext.Current.CancellationToken);
        JsonNode demo = JsonNode.Parse(File.ReadAllText(SiteFiles.Demo), documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        Assert.Empty(schema.Validate(demo.ToJsonString()));

        demo["devices"]![0]!["boards"]![0]!["adress"] = 3;
        Assert.NotEmpty(schema.Validate(demo.ToJsonString()));
    }
}
