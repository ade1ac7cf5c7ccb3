using System.CommandLine;
using LifeCircle.Edge.Gateway.Cli;

RootCommand root = new("The gateway of an unattended community corner: keeps what happens, shows it, and carries it to the cloud.")
{
    RunVerb.Create(),
    OutboxVerb.Create(),
};

// The host ends itself on SIGTERM and SIGINT; the command line must not cut it short.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
