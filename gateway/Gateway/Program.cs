using System.CommandLine;
using LifeCircle.Edge.Gateway.Cli;

RootCommand root = new("The gateway of an unattended community corner: keeps what happens, shows it, and carries it to the cloud.")
{
    RunVerb.Create(),
    OutboxVerb.Create(),
    DocumentsVerb.Create(),
    PeopleVerb.Create(),
    LockersVerb.Create(),
    LockersVerb.CreateAlarms(),
};

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors) { await Console.Error.WriteLineAsync(error.Message); }
    await Console.Error.WriteLineAsync("gateway --help and gateway run --help say what there is.");
    return ExitCodes.BadInput;
}

// The host ends itself on SIGTERM and SIGINT; the command line must not cut it short.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
