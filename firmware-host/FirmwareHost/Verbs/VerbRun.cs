using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Site;
using LifeCircle.Edge.FirmwareHost.Wires;

namespace LifeCircle.Edge.FirmwareHost.Verbs;

/// <summary>What every verb does the same way: reading the site file, and ending.</summary>
internal static class VerbRun
{
    public const int Ok = 0;

    /// <summary>Something did not answer or could not be done.</summary>
    public const int Failed = 1;

    /// <summary>The arguments or the site file are wrong.</summary>
    public const int WrongInput = 2;

    /// <summary>Reads the site file; with errors prints them all.</summary>
    public static bool TryReadSite(string path, out SiteFile site)
    {
        SiteReading reading = SiteCheck.ReadFile(path, Boards.All);
        foreach (SiteError error in reading.Errors) { Console.Error.WriteLine($"{path}: {error}"); }
        if (reading.Errors.Count > 0) { Console.Error.WriteLine($"The site file has {reading.Errors.Count} error(s); nothing was started."); }
        site = reading.Site!;
        return reading.Errors.Count == 0;
    }

    public static IWires Wires(string? folder) => folder is null ? new MachineWires(TimeProvider.System) : new FolderWires(folder, TimeProvider.System);

    /// <summary>Runs a verb; what the operator can put right is one sentence and exit code 2, a closed host one and exit code 1.</summary>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> verb)
    {
        using Signals signals = new();
        try { return await verb(signals.Stopping); }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested) { return Ok; }
        catch (Exception e) when (e is OperatorException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return WrongInput;
        }
        catch (Grpc.Core.RpcException e)
        {
            if (signals.Stopping.IsCancellationRequested) { return Ok; }
            await Console.Error.WriteLineAsync(e.StatusCode == Grpc.Core.StatusCode.Unavailable ? "The host does not answer: is firmware-host running, and is --socket its path?" : e.Status.Detail);
            return Failed;
        }
    }
}
