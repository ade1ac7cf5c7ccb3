using LifeCircle.Edge.Sparkplug;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace LifeCircle.Edge.Uplink;

/// <summary>A connection that stands, with its subscriptions, and the bdSeq of its will.</summary>
internal sealed record OpenLink(MqttLink Link, byte BdSeq, string Group, string Node);

/// <summary>Connects until it works: each try has a bdSeq of its own, the wait between tries is <see cref="BackOff"/>.</summary>
internal sealed class Connector
{
    private readonly UplinkOptions _options;
    private readonly TimeProvider _time;
    private readonly SessionStore _store;
    private readonly ICorner _corner;
    private readonly WallClock _clock;
    private readonly Mailbox _mailbox;
    private readonly UplinkSignals _signals;
    private readonly Surroundings _around;
    private readonly ResiliencePipeline<OpenLink> _pipeline;
    private int _failures;

    public Connector(UplinkOptions options, TimeProvider time, SessionStore store, ICorner corner, WallClock clock, Mailbox mailbox, UplinkSignals signals,
        Surroundings around, Action<string, LinkTrouble> onFailure, ILogger logger)
    {
        (_options, _time, _store, _corner, _clock, _mailbox, _signals, _around) = (options, time, store, corner, clock, mailbox, signals, around);
        _pipeline = new ResiliencePipelineBuilder<OpenLink> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<OpenLink>
            {
                ShouldHandle = new PredicateBuilder<OpenLink>().Handle<LinkLostException>().Handle<IOException>().Handle<Microsoft.Data.Sqlite.SqliteException>(),
                MaxRetryAttempts = int.MaxValue,
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(BackOff.Delay(_failures + args.AttemptNumber, _around.Random())),
                OnRetry = args =>
                {
                    string why = args.Outcome.Exception?.Message ?? "";
                    UplinkLog.ConnectFailed(logger, options.BrokerUrl, args.RetryDelay.TotalSeconds, why);
                    onFailure(why, (args.Outcome.Exception as LinkLostException)?.Trouble ?? LinkTrouble.None);
                    return default;
                },
            }).Build();
    }

    /// <param name="failures">Sessions in a row that did not hold; the first wait is as long as after so many failed tries.</param>
    public async Task<OpenLink> ConnectAsync(int failures, bool isFirst, CancellationToken ct)
    {
        _failures = failures;
        if (!isFirst)
        {
            int spreadMs = _options.ReconnectSpreadMs ?? (_options.IsLoopback ? 0 : 30_000);
            await Task.Delay(BackOff.Delay(failures, _around.Random()) + TimeSpan.FromMilliseconds(_around.Random() * spreadMs), _time, ct);
        }

        return await _pipeline.ExecuteAsync(async token => await TryAsync(token), ct);
    }

    private async Task<OpenLink> TryAsync(CancellationToken ct)
    {
        CornerImage image = _corner.Image();
        byte bdSeq = await _store.NextBdSeqAsync();
        SparkplugTopic death = new(image.Circle, MessageType.NDeath, image.Gateway);
        _mailbox.Clear(); // What an earlier connection left is of no concern to this one.
        MqttLink link = new(_around.NewClient(), _time, TimeSpan.FromMilliseconds(_options.OperationTimeoutMs), _mailbox, _signals);
        TlsVerdict verdict = new(_time, _clock.BuildDate);
        try
        {
            await link.ConnectAsync(LinkOptions.Build(_options, $"{image.Circle}.{image.Gateway}", death.ToString(), Death(bdSeq, _clock.BestUtcMs()), verdict), ct);
            await link.SubscribeAsync(Filters(image), ct);
            return new OpenLink(link, bdSeq, image.Circle, image.Gateway);
        }
        catch (Exception e)
        {
            await link.DisposeAsync();
            if (e is LinkLostException lost) { throw verdict.Of(lost, _options.UsesTls); }
            throw;
        }
    }

    /// <summary>A death has bdSeq and a time, nothing else.</summary>
    public static byte[] Death(byte bdSeq, long nowMs) => PayloadCodec.ToArray(new SparkplugPayload
    {
        TimestampMs = (ulong)nowMs,
        Metrics = [new Metric { Name = Names.BdSeq, TimestampMs = (ulong)nowMs, Type = SparkplugType.Int64, Value = MetricValue.Of((long)bdSeq) }],
    });

    private List<string> Filters(CornerImage image)
    {
        List<string> filters = [new SparkplugTopic(image.Circle, MessageType.NCmd, image.Gateway).ToString(), $"{new SparkplugTopic(image.Circle, MessageType.DCmd, image.Gateway)}/+"];
        if (_options.PrimaryHostId is { } host) { filters.Add(SparkplugTopic.OfHost(host).ToString()); }
        return filters;
    }
}
