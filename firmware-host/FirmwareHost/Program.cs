using System.CommandLine;
using LifeCircle.Edge.FirmwareHost.Verbs;

RootCommand root = new("firmware-host: owns the wires of a corner, and the journal of what happens on them.")
{
    RunVerb.Make(), ScanVerb.Make(), ProbeVerb.Make(), WatchVerb.Make(), SimulateVerb.Make(), SchemaVerb.Make(), OutputsOffVerb.Make(),
};

// Each verb ends by its own token, so that the last physical step is finished first.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
