using LifeCircle.Edge.Ingest;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Console.Live;

/// <summary>A page or part that reads the registry anew when something it shows has changed: at most once a second, at least every ten.</summary>
public abstract partial class LivePage : ComponentBase, IAsyncDisposable
{
    private const int RereadTicks = 10;
    private readonly CancellationTokenSource _gone = new();
    private Task _loop = Task.CompletedTask;
    private int _changed;

    [Inject] internal FleetChanged FleetChanged { get; set; } = null!;

    [Inject] internal TimeProvider Time { get; set; } = null!;

    [Inject] internal ILogger<LivePage> Logger { get; set; } = null!;

    /// <summary>Why the last reading failed; what is shown is then older.</summary>
    protected bool IsStale { get; private set; }

    protected CancellationToken Gone => _gone.Token;

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAsync(CancellationToken cancellationToken);

    /// <summary>True when a change of this gateway concerns the page.</summary>
    protected virtual bool Concerns(string circle, string gateway) => true;

    protected override Task OnParametersSetAsync() => TryReadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender) { return; } // Only a page that somebody looks at; the first rendering on the server ends at once.
        FleetChanged.Changed += Note;
        _loop = LoopAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        FleetChanged.Changed -= Note;
        await _gone.CancelAsync();
        await _loop;
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads and shows now, e.g. after the page itself has changed something.</summary>
    protected async Task RefreshAsync()
    {
        await TryReadAsync();
        StateHasChanged();
    }

    private void Note(string circle, string gateway)
    {
        if (Concerns(circle, gateway)) { Volatile.Write(ref _changed, 1); }
    }

    private async Task LoopAsync()
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1), Time);
        try
        {
            for (int tick = 1; await timer.WaitForNextTickAsync(_gone.Token); tick++)
            {
                bool read = Interlocked.Exchange(ref _changed, 0) == 1 || tick % RereadTicks == 0 || IsStale;
                await InvokeAsync(async () =>
                {
                    if (read) { await TryReadAsync(); }
                    StateHasChanged(); // "12 s ago" goes on without a change.
                });
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested) { } // The page was left.
        catch (ObjectDisposedException) when (_gone.IsCancellationRequested) { } // Its circuit was, in the same moment.
    }

    private async Task TryReadAsync()
    {
        try
        {
            await ReadAsync(_gone.Token);
            IsStale = false;
        }
        catch (Exception e) when (e is not OperationCanceledException) // A busy registry must not take the page down.
        {
            IsStale = true;
            LogUnread(Logger, GetType().Name, e);
        }
    }

    [LoggerMessage(EventId = 3320, Level = LogLevel.Warning, Message = "Page {Page} could not read the registry; it shows what it had. Check the disk of the data folder")]
    private static partial void LogUnread(ILogger logger, string page, Exception e);
}
