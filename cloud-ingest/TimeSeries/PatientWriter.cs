using Polly;
using Polly.Retry;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Writes until every line is written or rejected: exponential back-off with jitter, or as long as the server asks.</summary>
/// <remarks>
/// Only lines that are still open go again. It gives up only when cancelled, since what is not settled is not confirmed; and a single
/// line when it was suspected in <see cref="SuspicionsMax"/> attempts, each after a pause, so that one line never holds the others for ever.
/// </remarks>
public sealed class PatientWriter : ITimeSeriesWriter
{
    /// <summary>Attempts in which a line must fail alone while others go through before it is given up; with the back-off some five seconds or more.</summary>
    public const int SuspicionsMax = 3;

    private static readonly TimeSpan DelayFirst = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromMinutes(5);
    private readonly ITimeSeriesWriter _inner;
    private readonly Action<WriteReport>? _attempted;
    private readonly ResiliencePipeline<WriteReport> _retry;

    /// <param name="attempted">Hears of every attempt, also of the last; for logs and pages.</param>
    /// <param name="random">0 up to 1, for the jitter; null: chance.</param>
    public PatientWriter(ITimeSeriesWriter inner, TimeProvider time, Action<WriteReport>? attempted = null, Func<double>? random = null)
    {
        _inner = inner;
        _attempted = attempted;
        RetryStrategyOptions<WriteReport> options = new()
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is { IsSettled: false }),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = DelayFirst,
            MaxDelay = DelayMax,
            // Null: the back-off above. An absurd Retry-After must not stop the ingest for a day, and one of 0 s must not make it a storm.
            DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(args.Outcome.Result?.RetryAfter is { } asked ? new TimeSpan(Math.Clamp(asked.Ticks, DelayFirst.Ticks, RetryAfterMax.Ticks)) : null),
        };
        if (random is not null) { options.Randomizer = random; }
        _retry = new ResiliencePipelineBuilder<WriteReport> { TimeProvider = time }.AddRetry(options).Build();
    }

    public async Task<WriteReport> WriteAsync(IReadOnlyList<Point> batch, CancellationToken cancellationToken)
    {
        OpenLines open = new(batch);
        return await _retry.ExecuteAsync(async (lines, token) =>
        {
            WriteReport report = await _inner.WriteAsync(lines.Points, token);
            _attempted?.Invoke(report);
            return lines.Settle(report);
        }, open, cancellationToken);
    }

    /// <summary>The lines of a batch that are not settled yet, with their places in it.</summary>
    private sealed class OpenLines(IReadOnlyList<Point> batch)
    {
        private readonly LineState[] _states = new LineState[batch.Count];
        private readonly List<RejectedLine> _rejected = [];
        private readonly Dictionary<int, int> _suspicions = [];
        private List<int>? _places; // Null while all lines are open: each is at its own place.

        public IReadOnlyList<Point> Points { get; private set; } = batch;

        public WriteReport Settle(WriteReport attempt)
        {
            foreach (RejectedLine line in attempt.Rejected) { _rejected.Add(line with { Index = Place(line.Index) }); }
            for (int i = 0; i < Points.Count; i++) { _states[Place(i)] = attempt.Lines[i]; }
            foreach (RejectedLine line in attempt.Suspects) { Suspect(line with { Index = Place(line.Index) }); }
            List<int> open = [];
            List<Point> points = [];
            for (int i = 0; i < Points.Count; i++)
            {
                if (_states[Place(i)] != LineState.Later) { continue; }
                open.Add(Place(i));
                points.Add(Points[i]);
            }

            (_places, Points) = (open, points);
            return new WriteReport(_states, _rejected, attempt.RetryAfter, open.Count == 0 ? null : attempt.Trouble ?? "Lines are open.");
        }

        private int Place(int line) => _places is { } places ? places[line] : line;

        private void Suspect(RejectedLine line)
        {
            int times = _suspicions[line.Index] = _suspicions.GetValueOrDefault(line.Index) + 1;
            if (times < SuspicionsMax) { return; }
            _states[line.Index] = LineState.Rejected;
            _rejected.Add(line with { Reason = $"This line failed alone in {times} attempts while others went through: {line.Reason}" });
        }
    }
}
