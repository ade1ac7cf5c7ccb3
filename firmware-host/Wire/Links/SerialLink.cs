using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Wire;

/// <summary>A serial line over termios: raw, locked against other processes, and never hanging when its adapter is pulled.</summary>
/// <remarks>
/// <para>One thread owns the port, so that a waiting read costs no pool thread and a round trip costs two wake-ups.</para>
/// <para>(1) The port is opened by the first exchange, and again by the next one after it went away; failed attempts back off to <see cref="ReopenMsMax"/>.</para>
/// <para>(2) Once its first byte may be on the wire an exchange runs to its end, whatever its token says: it is bounded by the reply
/// time-out, and its outcome matters more than the caller's hurry.</para>
/// </remarks>
public sealed partial class SerialLink : IByteLink, IAsyncDisposable
{
    /// <summary>First and longest pause between two attempts to open a port that is not there, ms.</summary>
    private const int ReopenMsMin = 50;
    private const int ReopenMsMax = 1_000;

    /// <summary>Longest time the kernel may take to accept a request, ms; the lines are slow, its buffer is not.</summary>
    private const int WriteMsMax = 2_000;

    /// <summary>Stale bytes dropped before a request; a line that has more is chattering, and waiting for its end would take for ever.</summary>
    private const int StaleBytesMax = 16_384;

    private readonly SerialLinkOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _work = new(0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReplyScan _scan = new();
    private Job? _job;
    private volatile bool _stopping;
    private volatile string? _trouble;
    private long _busyNs;
    private int _disposed;

    public SerialLink(SerialLinkOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Baud, nameof(options));
        (_options, _time) = (options, time);
        new Thread(Work) { IsBackground = true, Name = $"serial {options.Port}" }.Start();
    }

    /// <summary>Why the port cannot be used, with what to check; null when it can, or was not tried yet.</summary>
    public string? Trouble => _trouble;

    /// <summary>Time that the line needed so far: bytes at the baud rate and the silences that the boards ask for.</summary>
    public long BusyNs => Interlocked.Read(ref _busyNs);

    /// <summary>Sees every byte on the line as it passes: true for sent. Called on the link's thread; must be quick.</summary>
    public Action<bool, ReadOnlyMemory<byte>>? Tap { get; set; }

    public async ValueTask<DriverResult<ReadOnlyMemory<byte>>> ExchangeAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            var job = new Job(exchange, cancellationToken);
            _job = job;
            _work.Release();
            return await job.Done.Task;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the running exchange first; whoever made the link disposes it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            await _ended.Task;
            return;
        }

        await _turn.WaitAsync(CancellationToken.None);
        _stopping = true;
        _work.Release();
        await _ended.Task;
        _turn.Release();
        _work.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            WaitForWork();
            if (_stopping)
            {
                break;
            }

            Job job = _job!;
            try
            {
                DriverResult<ReadOnlyMemory<byte>>? result = Run(job);
                if (result is { } done)
                {
                    job.Done.SetResult(done);
                }
                else
                {
                    job.Done.SetCanceled(job.Cancellation);
                }
            }
#pragma warning disable CA1031 // A matcher that throws is its caller's mistake; it gets it back, and the line goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                job.Done.SetException(e);
            }
        }

        ClosePort();
        _ended.SetResult();
    }

    /// <summary>Start bit, eight data bits, parity bit if there is one, stop bit.</summary>
    private long NsOf(int bytes) => bytes * (_options.Parity == LineParity.None ? 10L : 11L) * 1_000_000_000 / _options.Baud;

    private sealed record Job(Exchange Exchange, CancellationToken Cancellation)
    {
        public TaskCompletionSource<DriverResult<ReadOnlyMemory<byte>>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
