using Polly;
using Polly.Retry;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>The registry's disk or server may be full or gone for a while; everything else waits for it.</summary>
internal static class RegistryRetry
{
    public static ResiliencePipeline Of(TimeProvider time, Action<string> failed) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is not null and not OperationCanceledException),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(10),
            OnRetry = args =>
            {
                failed(args.Outcome.Exception!.InnerException?.Message ?? args.Outcome.Exception.Message);
                return ValueTask.CompletedTask;
            },
        })
        .Build();
}
