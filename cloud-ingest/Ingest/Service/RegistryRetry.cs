using Polly;
using Polly.Retry;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>The registry's disk or server may be full or gone for a while; everything else waits for it.</summary>
internal static class RegistryRetry
{
    /// <param name="mayPass">Which failures may be otherwise in a moment; null: all.</param>
    public static ResiliencePipeline Of(TimeProvider time, Surroundings? around, Action<string> failed, Func<Exception, bool>? mayPass = null) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } e and not OperationCanceledException && (mayPass?.Invoke(e) ?? true)),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Randomizer = (around ?? Surroundings.OfThisMachine).Random,
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
