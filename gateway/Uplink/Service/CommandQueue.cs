using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Uplink;

/// <summary>Commands on their way to the gateway: the session never waits for the disk behind <see cref="ICommandSink"/>.</summary>
internal sealed class CommandQueue(ICommandSink sink, UplinkCounters counters, ILogger logger)
{
    /// <summary>More at one time is no person's doing; what does not fit is dropped, and its issuer sees it expire.</summary>
    private const int WaitingMax = 64;

    private readonly Channel<RemoteCommand> _waiting = Channel.CreateBounded<RemoteCommand>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    public int Waiting => _waiting.Reader.Count;

    public void Put(RemoteCommand command)
    {
        UplinkLog.Command(logger, command.Id, command.Verb, command.Device, command.Part, command.Issuer);
        if (_waiting.Writer.TryWrite(command)) { counters.Commands++; }
        else { UplinkLog.CommandDropped(logger, command.Id, WaitingMax); }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        await foreach (RemoteCommand command in _waiting.Reader.ReadAllAsync(stop))
        {
            try { await sink.AcceptAsync(command, stop); }
            catch (Exception e) when (e is not OperationCanceledException) { UplinkLog.CommandFailed(logger, e, command.Id); } // One command's trouble is not the next one's.
        }
    }
}
