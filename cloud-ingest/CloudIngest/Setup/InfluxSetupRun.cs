using System.Runtime.InteropServices;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.CloudIngest.Setup;

/// <summary>Checks what the verb was told and does it; the report goes to standard output, the one thing that is wrong to standard error.</summary>
internal static class InfluxSetupRun
{
    private const int Failed = 1;

    public static async Task<int> RunAsync(RunOptions options, RetentionWish wish, CancellationToken cancellationToken)
    {
        if ((RunChecks.CheckInflux(options) ?? RunChecks.CheckFiles(options) ?? wish.Validate()) is { } wrong) { return await RefuseAsync(wrong, CommandLine.WrongArguments); }
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ended);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ended);
        using HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan }; // Each request has a limit of its own.
        try
        {
            string? trouble = await RetentionSetup.RunAsync(IngestApplication.ToInflux(options)!, wish, http, TimeProvider.System, System.Console.Out.WriteLine, stop.Token);
            return trouble is null ? 0 : await RefuseAsync(trouble, Failed);
        }
        catch (OperationCanceledException)
        {
            return await RefuseAsync("Ended before it was done; another run goes on where this one stopped.", Failed);
        }

        void Ended(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<int> RefuseAsync(string sentence, int code)
    {
        await System.Console.Error.WriteLineAsync($"cloud-ingest: {sentence}");
        return code;
    }
}
