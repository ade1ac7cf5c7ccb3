using System.CommandLine;

namespace LifeCircle.Edge.FirmwareHost.Verbs;

/// <summary>Options that several verbs share, worded once.</summary>
internal static class Options
{
    public static Option<string> Site(bool isRequired) => new("--site") { Description = "The site file.", Required = isRequired, HelpName = "FILE" };

    public static Option<string> Socket(bool isRequired) => new("--socket") { Description = "The Unix socket of the running host.", Required = isRequired, HelpName = "PATH" };

    public static Option<string> Wires() => new("--wires") { Description = "Take the wires from this folder of a simulated corner instead of the ports in the site file.", HelpName = "DIR" };

    public static Option<string> Bus() => new("--bus") { Description = "The id of one bus.", HelpName = "ID" };
}
