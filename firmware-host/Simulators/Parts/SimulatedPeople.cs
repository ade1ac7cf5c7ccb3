namespace LifeCircle.Edge.Simulators;

/// <summary>People at the corner: they open a door that clicked and close it again, and now and then touch an input.</summary>
internal sealed class SimulatedPeople : IAsyncDisposable
{
    private static readonly TimeSpan DriftEvery = TimeSpan.FromSeconds(1);

    private readonly SimulationOptions _options;
    private readonly IReadOnlyList<SimulatedInput> _inputs;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Lock _lock = new();
    private readonly HashSet<object> _busy = [];
    private readonly Random _random;
    private readonly Task _passersBy;
    private readonly Task _drifting;
    private TaskCompletionSource _nobody = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _still;

    internal SimulatedPeople(SimulationOptions options, IReadOnlyList<SimulatedLocks> locks, IReadOnlyList<SimulatedInput> inputs, Action<double> drift, TimeProvider time)
    {
        (_options, _inputs, _time) = (options, inputs, time);
        _random = new Random(options.Seed);
        _nobody.SetResult();
        if (options.People)
        {
            foreach (SimulatedLocks bank in locks)
            {
                bank.Pulsed = door => _ = Begin((bank, door), () => UseDoorAsync(bank, door));
            }
        }

        _passersBy = options is { People: true, InputChangesPerMinute: > 0 } && inputs.Count > 0 ? PassByAsync() : Task.CompletedTask;
        _drifting = options.People ? DriftAsync(drift) : Task.CompletedTask;
    }

    internal bool IsStill
    {
        get
        {
            lock (_lock)
            {
                return _still;
            }
        }
    }

    internal int Pending
    {
        get
        {
            lock (_lock)
            {
                return _busy.Count;
            }
        }
    }

    /// <summary>With true: nobody begins anything any more; completes when what was begun is finished.</summary>
    internal async Task HoldStillAsync(bool still, CancellationToken cancellationToken)
    {
        Task nobody;
        lock (_lock)
        {
            _still = still;
            nobody = still ? _nobody.Task : Task.CompletedTask;
        }

        await nobody.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        Task nobody;
        lock (_lock)
        {
            _still = true;
            nobody = _nobody.Task;
        }

        await nobody;
        await _passersBy;
        await _drifting;
        _leaving.Dispose();
    }

    /// <summary>One person at a time at each door or input; a second one finds it taken.</summary>
    private bool Begin(object what, Func<Task> act)
    {
        lock (_lock)
        {
            if (_still || !_busy.Add(what))
            {
                return false;
            }

            if (_busy.Count == 1)
            {
                _nobody = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        _ = RunAsync(what, act);
        return true;
    }

    private async Task RunAsync(object what, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (OperationCanceledException)
        {
            // The corner is being taken down.
        }
        finally
        {
            lock (_lock)
            {
                _busy.Remove(what);
                if (_busy.Count == 0)
                {
                    _nobody.SetResult();
                }
            }
        }
    }

    private async Task UseDoorAsync(SimulatedLocks bank, int door)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(_options.OpenAfterMs), _time, _leaving.Token);
        if (bank.TryMove(door, open: true))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_options.CloseAfterMs), _time, _leaving.Token);
            bank.TryMove(door, open: false);
        }
    }

    private async Task TouchAsync(SimulatedInput input)
    {
        input.Set(true);
        await Task.Delay(TimeSpan.FromMilliseconds(_options.CloseAfterMs), _time, _leaving.Token);
        input.Set(false);
    }

    /// <summary>The world goes on: quantities change by themselves, also while people hold still.</summary>
    private async Task DriftAsync(Action<double> drift)
    {
        using PeriodicTimer timer = new(DriftEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_leaving.Token))
            {
                drift(DriftEvery.TotalSeconds);
            }
        }
        catch (OperationCanceledException)
        {
            // The corner is being taken down.
        }
    }

    private async Task PassByAsync()
    {
        try
        {
            while (true)
            {
                // Two changes a visit, at exponentially distributed intervals.
                double minutes = -Math.Log(1 - _random.NextDouble()) * 2 / _options.InputChangesPerMinute;
                await Task.Delay(TimeSpan.FromMinutes(Math.Min(minutes, 60)), _time, _leaving.Token);
                SimulatedInput input = _inputs[_random.Next(_inputs.Count)];
                Begin(input, () => TouchAsync(input));
            }
        }
        catch (OperationCanceledException)
        {
            // The corner is being taken down.
        }
    }
}
