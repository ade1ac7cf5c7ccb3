using Grpc.Core;
using LifeCircle.Edge.Contracts.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Gateway.Tests.Gateway;

/// <summary>A device host on a real Unix socket that does what the test says: keeps a journal, replays what is not acknowledged, cuts streams.</summary>
internal sealed class ScriptedHost : IAsyncDisposable
{
    private WebApplication? _app;

    public ScriptedHost(string socket) => (Socket, Script) = (socket, new HostScript());

    public string Socket { get; }

    public HostScript Script { get; }

    public async Task StartAsync()
    {
        File.Delete(Socket);
        Script.Down = false;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Socket, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(Script);
        builder.Services.AddSingleton<ScriptedService>();
        _app = builder.Build();
        _app.MapGrpcService<ScriptedService>();
        await _app.StartAsync();
    }

    /// <summary>Streams end at once; the journal stays, as it would on disk.</summary>
    public async Task StopAsync()
    {
        if (_app is null) { return; }
        Script.Down = true; // A call that is under way, or comes while the server ends, must not find it alive.
        Script.CutStreams();
        using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(500));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Script.Dispose();
    }
}

/// <summary>What the scripted host holds and does.</summary>
internal sealed class HostScript : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _journal = [];
    private readonly Dictionary<string, CommandResult> _results = [];
    private CancellationTokenSource _streams = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _head;

    public byte[] JournalId { get; set; } = [1, 2, 3, 4, 5, 6, 7, 8];

    public string BootId { get; } = "11111111-2222-3333-4444-555555555555";

    /// <summary>Every call fails as if nobody were there.</summary>
    public bool Down { get; set; }

    /// <summary>Acknowledge calls that fail before they are taken.</summary>
    public int AcknowledgesToRefuse { get; set; }

    /// <summary>Execute: what becomes of a command that is run for the first time.</summary>
    public Outcome NextOutcome { get; set; } = Outcome.Done;

    /// <summary>Execute calls that run the command and then lose the answer.</summary>
    public int AnswersToLose { get; set; }

    public List<Reading> Readings { get; } = [];

    /// <summary>Ids in the order in which a solenoid would have been pulsed.</summary>
    public List<string> Pulses { get; } = [];

    public List<Command> Asked { get; } = [];

    public long Acknowledged { get; private set; }

    public int Streams { get; private set; }

    public CancellationToken Cut
    {
        get { lock (_lock) { return _streams.Token; } }
    }

    public long Happen(string kind, string part = "compartment/01", CommandResult? result = null)
    {
        lock (_lock)
        {
            long offset = ++_head;
            string id = $"{Convert.ToHexStringLower(JournalId)[..8]}-{offset}";
            JournalEntry entry = new() { Offset = offset, BootId = BootId, MonotonicNs = offset * 1_000_000, Device = "locker-1", Part = part, Kind = kind, Id = id, DataJson = "{\"n\":" + offset + "}", Result = result };
            _journal.Add(entry);
            _news.TrySetResult();
            return offset;
        }
    }

    public void Read(Reading reading)
    {
        lock (_lock)
        {
            Readings.Add(reading);
            _news.TrySetResult();
        }
    }

    public void CutStreams()
    {
        lock (_lock)
        {
            _streams.Cancel();
            _streams = new CancellationTokenSource();
        }
    }

    /// <summary>A journal that was lost with its card: another id, from the beginning.</summary>
    public void LoseJournal(byte[] newId)
    {
        lock (_lock)
        {
            _journal.Clear();
            _results.Clear();
            (_head, Acknowledged, JournalId) = (0, 0, newId);
        }

        CutStreams();
    }

    public void Opened() => Streams++;

    public void Dispose() => _streams.Dispose();

    public (IReadOnlyList<JournalEntry> Entries, IReadOnlyList<Reading> Readings, Task News) After(long offset, int readings)
    {
        lock (_lock)
        {
            if (_news.Task.IsCompleted) { _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously); }
            return ([.. _journal.Where(e => e.Offset > offset)], [.. Readings.Skip(readings)], _news.Task);
        }
    }

    public void Acknowledge(AcknowledgeRequest request)
    {
        lock (_lock)
        {
            if (AcknowledgesToRefuse > 0)
            {
                AcknowledgesToRefuse--;
                throw new RpcException(new Status(StatusCode.Unavailable, "cut before the acknowledgement"));
            }

            if (!request.JournalId.Span.SequenceEqual(JournalId)) { return; }
            Acknowledged = Math.Max(Acknowledged, request.Offset);
            _journal.RemoveAll(e => e.Offset <= request.Offset);
        }
    }

    public CommandResult Execute(Command command)
    {
        lock (_lock)
        {
            Asked.Add(command);
            if (!_results.TryGetValue(command.Id, out CommandResult? result))
            {
                bool expired = command.ValidForMs == 0;
                if (!expired) { Pulses.Add(command.Id); }
                result = new CommandResult { CommandId = command.Id, Outcome = expired ? Outcome.Expired : NextOutcome, JournalOffset = _head + 1 };
                _results.Add(command.Id, result);
                Happen("command-result", command.Part, result);
            }

            if (AnswersToLose == 0) { return result; }
            AnswersToLose--;
            throw new RpcException(new Status(StatusCode.Unavailable, "the answer is lost"));
        }
    }
}
