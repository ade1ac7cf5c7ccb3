using System.CommandLine;

namespace LifeCircle.Edge.CloudIngest.Sealing;

/// <summary>The verb <c>unseal</c>: a sealed part, as the API says it, opened with the platform's key.</summary>
internal static class UnsealCommand
{
    public static Command Build()
    {
        Option<string[]> keys = new("--key") { Description = "Private key, made by sealing-key new; may be said several times, the one that the part names is taken.", HelpName = "FILE", Required = true };
        Option<string?> from = new("--event") { Description = "Address of the part: …/api/v1/events/CIRCLE/GATEWAY/EPOCH/STREAM/OFFSET/sealed?issuer=WHO&why=REASON; without it the API's answer is read from standard input.", HelpName = "URL" };
        Command verb = new("unseal", "Opens the sealed part of an event and writes what is inside, as JSON, to standard output.") { keys, from };
        verb.SetAction((parsed, cancellationToken) => UnsealRun.RunAsync(parsed.GetValue(keys)!, parsed.GetValue(from), cancellationToken));
        return verb;
    }
}
