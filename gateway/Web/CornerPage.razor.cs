using LifeCircle.Edge.Web.View;
using Microsoft.AspNetCore.Components;

namespace LifeCircle.Edge.Web;

/// <summary>The corner, live.</summary>
public sealed partial class CornerPage : ComponentBase
{
    /// <summary>A fifth of a second looks immediate, and bounds what a busy corner costs per viewer.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Counters are shown at this pace even when nothing else changes: once per so many looks.</summary>
    private const int CountersEvery = 5;

    private readonly CancellationTokenSource _gone = new();
    private CornerSnapshot _corner = null!;
    private Task _looking = Task.CompletedTask;

    private string Title => _corner.Name.Length > 0 ? _corner.Name : T["corner.unnamed"];

    protected override void OnInitialized() => _corner = Corner.Snapshot();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) { _looking = LookAsync(_gone.Token); }
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _gone.Dispose();
    }

    private async Task LookAsync(CancellationToken gone)
    {
        using PeriodicTimer timer = new(LookEvery, Time);
        for (int look = 1; await timer.WaitForNextTickAsync(gone); look++)
        {
            CornerSnapshot now = Corner.Snapshot();
            if (now.Version == _corner.Version && look % CountersEvery != 0) { continue; }
            _corner = now;
            await InvokeAsync(StateHasChanged);
        }
    }
}
