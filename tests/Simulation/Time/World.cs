using System.Globalization;

namespace LifeCircle.Edge.Simulation;

/// <summary>Virtual time, chance of one seed, and the pump that runs everything in one order on one thread.</summary>
/// <remarks>
/// The process has a thread pool of a single thread (<see cref="OneThread"/>), so whatever the product awaits, however it awaits it,
/// runs there, in the order in which it became ready. The pump is a work item of that pool too: when it finds nothing else waiting,
/// the world stands still, and it moves the time on to the next timer.
/// </remarks>
internal sealed class World : IThreadPoolWorkItem, IDisposable
{
    private readonly PriorityQueue<VirtualTimer, (long DueNs, long Order)> _timers = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly int _thread;
    private Func<bool>? _until;
    private long _order, _limitNs;
    private ulong _trace = 14_695_981_039_346_656_037;

    public World(int seed)
    {
        Seed = seed;
        Chance = new Random(seed);
        using ManualResetEventSlim known = new();
        int thread = 0;
        ThreadPool.UnsafeQueueUserWorkItem(_ => { thread = Environment.CurrentManagedThreadId; known.Set(); }, null);
        known.Wait();
        _thread = thread;
    }

    public int Seed { get; }

    private bool HasEnded => Broken.Count + Failures.Count > 0;

    public Random Chance { get; }

    /// <summary>True nanoseconds since the world began.</summary>
    public long NowNs { get; private set; }

    public long NowMs => NowNs / 1_000_000;

    /// <summary>The true time, which no clock of the world need show.</summary>
    public static DateTimeOffset Began { get; } = new(2030, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Utc => Began.AddTicks(NowNs / 100);

    /// <summary>What went wrong with the world itself; a run with an entry here proves nothing.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>What must never be, seen at the moment at which it was: the run ends with it.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Looks at the world after each turn, before anybody goes on with what it brought.</summary>
    public Action? AfterTurn { get; set; }

    /// <summary>The last happenings, for the report of a failure.</summary>
    public Queue<string> Log { get; } = new();

    /// <summary>A figure over all that happened, in order: the same seed gives the same.</summary>
    public ulong Trace => _trace;

    public long Turns { get; private set; }

    public bool Happens(double probability) => Chance.NextDouble() < probability;

    public long Between(long least, long most) => Chance.NextInt64(least, most + 1);

    public void Note(string what)
    {
        AssertThread();
        if (Log.Count >= 400) { Log.Dequeue(); }
        string line = $"{NowNs / 1e9,9:F3} {what}";
        Log.Enqueue(line);
        if (Echo) { Console.WriteLine(line); }
    }

    /// <summary>Something is as it must never be, now.</summary>
    public void Fail(string what)
    {
        Note($"FAILS {what}");
        Failures.Add(string.Create(CultureInfo.InvariantCulture, $"at {NowNs / 1e9:F3} s, turn {Turns}: {what}"));
    }

    /// <summary>Prints everything as it happens.</summary>
    public bool Echo { get; init; }

    /// <summary>Takes a figure into the trace. Nothing that is random by the product's own doing (ids, epochs) belongs here.</summary>
    public void Stamp(long figure)
    {
        AssertThread();
        foreach (ulong part in (ReadOnlySpan<ulong>)[(ulong)NowNs, (ulong)figure]) { _trace = (_trace ^ part) * 1_099_511_628_211; }
    }

    public void After(long delayNs, Action what) => _ = new VirtualTimer(this, _ => what(), null, Math.Max(0, delayNs), Timeout.Infinite);

    public void AfterMs(double delayMs, Action what) => After((long)(delayMs * 1_000_000), what);

    internal void Plan(VirtualTimer timer, long dueNs) => _timers.Enqueue(timer, (dueNs, _order++));

    /// <summary>Runs until the condition holds or the virtual time is up; false for the second. Blocks the caller, which is not the world's thread.</summary>
    public bool Run(long forNs, Func<bool>? until = null)
    {
        (_limitNs, _until) = (NowNs + forNs, until);
        _ended.Reset();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        _ended.Wait();
        return until is null || until();
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (ThreadPool.PendingWorkItemCount > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false); // Behind all that is ready.
            return;
        }

        AssertThread();
        Turns++;
        if ((_until is not null && Turns % 64 == 0 && _until()) || HasEnded || !_timers.TryPeek(out VirtualTimer? timer, out (long DueNs, long Order) due) || due.DueNs > _limitNs)
        {
            if (!HasEnded && NowNs < _limitNs && (_until is null || !_until())) { NowNs = _limitNs; }
            _ended.Set();
            return;
        }

        _timers.Dequeue();
        NowNs = Math.Max(NowNs, due.DueNs);
        try
        {
            timer.Fire(due.DueNs);
            AfterTurn?.Invoke();
        }
        catch (Exception e) { Broken.Add(e.ToString()); }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Dispose() => _ended.Dispose();

    private void AssertThread()
    {
        if (Environment.CurrentManagedThreadId != _thread && Broken.Count == 0) { Broken.Add($"The world was touched from another thread: {Environment.StackTrace}"); }
    }
}

/// <summary>The one thread of the world.</summary>
internal static class OneThread
{
    public const string Variable = "DOTNET_PROCESSOR_COUNT";

    /// <summary>False when the process was not started with one processor: the pool would have a thread for each.</summary>
    public static bool Arrange() => Environment.ProcessorCount == 1 && ThreadPool.SetMinThreads(1, 1) && ThreadPool.SetMaxThreads(1, 1);
}

/// <summary>A timer on virtual time.</summary>
internal sealed class VirtualTimer : ITimer
{
    private readonly World _world;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private long _dueNs = -1, _periodNs;

    public VirtualTimer(World world, TimerCallback callback, object? state, long dueNs, long periodNs)
    {
        (_world, _callback, _state) = (world, callback, state);
        Set(dueNs, periodNs);
    }

    public void Fire(long dueNs)
    {
        if (dueNs != _dueNs) { return; } // Changed or ended since it was planned.
        if (_periodNs > 0) { Set(_periodNs, _periodNs); }
        else { _dueNs = -1; }
        _callback(_state);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Set(ToNs(dueTime), ToNs(period));
        return true;
    }

    public void Dispose() => _dueNs = -1;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal static long ToNs(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? Timeout.Infinite : time.Ticks * 100;

    private void Set(long inNs, long periodNs)
    {
        _periodNs = periodNs;
        if (inNs < 0)
        {
            _dueNs = -1;
            return;
        }

        _dueNs = _world.NowNs + inNs;
        _world.Plan(this, _dueNs);
    }
}
