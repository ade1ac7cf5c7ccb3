using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LifeCircle.Edge.Console.Api;

/// <summary>What the schema exporter cannot see: <see cref="UInt64Text"/> writes decimal text.</summary>
internal static class Schemas
{
    public static Task SayText(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(ulong))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = null;
            schema.Pattern = "^[0-9]{1,20}$";
        }

        return Task.CompletedTask;
    }
}
