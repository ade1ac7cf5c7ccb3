using Microsoft.AspNetCore.Components;

namespace LifeCircle.Edge.Web.Kiosk.Parts;

/// <summary>Counts down, once a second.</summary>
public abstract class SecondsLeft : KioskPart, IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _gone = new();
    private object? _from;
    private long _since;

    [Inject] private TimeProvider Time { get; set; } = null!;

    /// <summary>The image or screen that said how much is left: another one starts the count anew.</summary>
    [Parameter, EditorRequired] public object From { get; set; } = null!;

    [Parameter, EditorRequired] public int MsLeft { get; set; }

    /// <summary>Rounded up, so that 0 means that it is over.</summary>
    protected int Left => Math.Max(0, (int)Math.Ceiling((MsLeft - Time.GetElapsedTime(_since).TotalMilliseconds) / 1_000));

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(From, _from)) { return; }
        (_from, _since) = (From, Time.GetTimestamp());
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) { _ = CountAsync(_gone.Token); }
    }

    /// <summary>Called each second, before it is drawn.</summary>
    protected virtual Task SecondPassedAsync() => Task.CompletedTask;

    private async Task CountAsync(CancellationToken gone)
    {
        using PeriodicTimer timer = new(Second, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(gone))
            {
                await InvokeAsync(async () =>
                {
                    await SecondPassedAsync();
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException) { }
    }
}
