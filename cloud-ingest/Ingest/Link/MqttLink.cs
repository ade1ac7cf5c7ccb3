using LifeCircle.Edge.Ingest.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace LifeCircle.Edge.Ingest.Link;

/// <summary>Keeps a session with the broker: connects, and connects again with full-jitter exponential back-off.</summary>
internal sealed partial class MqttLink(IngestOptions options, InputQueue input, IngestStatus status, TimeProvider time, ILogger<MqttLink> logger, Surroundings? around = null) : BackgroundService
{
    /// <summary>On one machine there is no mass outage to spread.</summary>
    private const int LoopbackMs = 2_000;
    private readonly LogRation _ration = new();
    private readonly Surroundings _around = around ?? Surroundings.OfThisMachine;
    private MqttSession? _session;

    /// <summary>False without a session, or when too much waits to be sent.</summary>
    public bool TryPublish(string topic, byte[] body) => Volatile.Read(ref _session) is { } session && session.TrySend(new Outgoing(topic, body));

    /// <summary>True when the message has left; false without a session or when it ended meanwhile.</summary>
    public async Task<bool> PublishAsync(string topic, byte[] body, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Volatile.Read(ref _session) is not { } session || !session.TrySend(new Outgoing(topic, body, Done: done))) { return false; }
        return await done.Task.WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ResiliencePipeline retry = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(Backoff()).Build();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using MqttSession session = await retry.ExecuteAsync(async token => await OpenAsync(token), stoppingToken);
                await HoldAsync(session, stoppingToken);
                await Task.Delay(Jitter(0), time, stoppingToken); // A broker that drops everyone at once is not stormed.
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        }
    }

    private async Task<MqttSession> OpenAsync(CancellationToken cancellationToken)
    {
        MqttSession session = new(_around.NewClient(), options, input, time, Oversized);
        try
        {
            await session.OpenAsync(cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private async Task HoldAsync(MqttSession session, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _session, session);
        status.Update(f => f with { Connected = true, LinkText = $"Connected to {options.BrokerUrl}.", Reconnects = f.Reconnects + 1 });
        LogConnected(options.BrokerUrl);
        string why = await session.RunAsync(cancellationToken);
        Volatile.Write(ref _session, null);
        status.Update(f => f with { Connected = false, LinkText = $"The session with {options.BrokerUrl} ended: {why}. Connecting again." });
        if (!cancellationToken.IsCancellationRequested)
        {
            LogLost(options.BrokerUrl, why);
            return;
        }

        try { await session.CloseAsync(); }
        catch (Exception e) { LogLost(options.BrokerUrl, e.Message); } // The will says the same as the farewell that did not get through.
    }

    private RetryStrategyOptions Backoff() => new()
    {
        ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is not null and not OperationCanceledException
            || (args.Outcome.Exception is OperationCanceledException && !args.Context.CancellationToken.IsCancellationRequested)),
        MaxRetryAttempts = int.MaxValue,
        DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(Jitter(args.AttemptNumber)),
        OnRetry = args =>
        {
            string reason = args.Outcome.Exception!.InnerException?.Message ?? args.Outcome.Exception.Message;
            string text = $"The broker {options.BrokerUrl} cannot be reached: {reason} Check that it runs, the address and the credentials; trying on.";
            status.Update(f => f with { Connected = false, LinkText = text });
            LogUnreachable(options.BrokerUrl, reason, args.RetryDelay.TotalSeconds);
            return ValueTask.CompletedTask;
        },
    };

    /// <summary>Anything up to the doubled wait, so that a fleet of replicas spreads.</summary>
    private TimeSpan Jitter(int attempt)
    {
        int capMs = options.IsLoopback ? Math.Min(LoopbackMs, options.ReconnectMs) : options.ReconnectMs;
        double mostMs = Math.Min(capMs, options.ReconnectFirstMs * Math.Pow(2, Math.Min(attempt, 16)));
        return TimeSpan.FromMilliseconds(_around.Random() * mostMs);
    }

    private void Oversized(string topic)
    {
        lock (_ration)
        {
            if (_ration.TryTake(Moment.Of(time).SteadyMs)) { LogOversized(topic, options.MessageBytesMax); }
        }
    }

    [LoggerMessage(EventId = 3010, Level = LogLevel.Information, Message = "Connected to the broker {Broker}.")]
    private partial void LogConnected(Uri broker);

    [LoggerMessage(EventId = 3011, Level = LogLevel.Warning, Message = "The session with the broker {Broker} ended: {Reason}.")]
    private partial void LogLost(Uri broker, string reason);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Warning,
        Message = "The broker {Broker} cannot be reached: {Reason} Check that it runs, the address and the credentials; next try in {DelayS:F1} s.")]
    private partial void LogUnreachable(Uri broker, string reason, double delayS);

    [LoggerMessage(EventId = 3013, Level = LogLevel.Warning, Message = "A message on {Topic} is larger than {BytesMax} bytes and is left out unread.")]
    private partial void LogOversized(string topic, int bytesMax);
}
