using System.CommandLine;
using LifeCircle.Edge.FirmwareHost.Site;

namespace LifeCircle.Edge.FirmwareHost.Verbs;

/// <summary>schema: what editors complete site files with.</summary>
internal static class SchemaVerb
{
    public static Command Make()
    {
        Command command = new("schema", "Prints the JSON schema of site files.");
        command.SetAction(_ =>
        {
            Console.Out.Write(SiteSchema.Export(Boards.All));
            return VerbRun.Ok;
        });
        return command;
    }
}
