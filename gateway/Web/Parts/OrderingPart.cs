using LifeCircle.Edge.Web.View;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace LifeCircle.Edge.Web.Parts;

/// <summary>Parts of one device that take orders: the one that is asked about, and what is known of the last order.</summary>
public abstract class OrderingPart : ComponentBase
{
    private string? _command;

    [Inject] private ICornerView Corner { get; set; } = null!;

    [Inject] protected IStringLocalizer<Text> T { get; set; } = null!;

    [Parameter, EditorRequired] public DeviceNote Device { get; set; } = null!;

    [Parameter, EditorRequired] public bool LinkUp { get; set; }

    protected string? AskedPart { get; private set; }

    /// <summary>The last order's state in the reader's language.</summary>
    protected string Told { get; private set; } = "";

    /// <summary>What the program says about it, in English.</summary>
    protected string ToldText { get; private set; } = "";

    protected override void OnParametersSet()
    {
        if (_command is null || Corner.FindCommand(_command) is not { } note) { return; }
        (Told, ToldText) = ($"{NameOf(note.Part)}: {OutcomeOf(note)}", note.Text);
        if (note.IsClosed) { _command = null; }
    }

    /// <summary>A part as people call it.</summary>
    protected abstract string NameOf(string part);

    protected virtual string OutcomeOf(CommandNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return PointText.Outcome(T, note.State, note.Fault);
    }

    protected string WithFault(string stateKey, string fault) => fault.Length > 0 ? $"{T[stateKey].Value}: {PointText.Fault(T, fault)}" : T[stateKey];

    protected void Ask(string part) => AskedPart = AskedPart == part ? null : part;

    protected void Cancel() => AskedPart = null;

    protected async Task OrderAsync(string verb, string reason)
    {
        if (AskedPart is not { } part) { return; }
        try
        {
            _command = await Corner.OrderAsync(Device.Id, part, verb, reason, CancellationToken.None);
            (Told, ToldText) = (T["command.received"], "");
            AskedPart = null;
        }
        catch (InvalidOperationException e)
        {
            (Told, ToldText) = ("", e.Message);
        }

        StateHasChanged();
    }
}
