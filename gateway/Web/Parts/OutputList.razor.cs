using LifeCircle.Edge.Web.View;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace LifeCircle.Edge.Web.Parts;

/// <summary>The outputs of one device, and the question before one is switched.</summary>
public sealed partial class OutputList : ComponentBase
{
    private string? _asked, _command, _told;
    private string _reason = "";
    private bool _reasonMissing, _sending, _focusFirst;
    private ElementReference _first;

    [Inject] private ICornerView Corner { get; set; } = null!;

    [Parameter, EditorRequired] public DeviceNote Device { get; set; } = null!;

    [Parameter, EditorRequired] public bool LinkUp { get; set; }

    private bool ComplainsOfReason => _reasonMissing && _reason.Trim().Length == 0;

    private OutputNote? Asked => Device.Outputs.FirstOrDefault(o => o.Part == _asked);

    private string AskId => $"ask-output-{Device.Id}";

    private string ReasonId => $"reason-output-{Device.Id}";

    private string WhyId => $"why-output-{Device.Id}";

    protected override void OnParametersSet()
    {
        if (_command is null || Corner.FindCommand(_command) is not { } note) { return; }
        string name = Device.Outputs.FirstOrDefault(o => o.Part == note.Part) is { } output ? NameOf(output) : note.Part;
        string state = T[note.State == "unknown" ? "outputs.unknownOutcome" : "command." + note.State];
        _told = note.Text.Length > 0 ? $"{name}: {state}. {note.Text}" : $"{name}: {state}";
        if (note.IsClosed) { _command = null; }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focusFirst) { return; }
        _focusFirst = false;
        await _first.FocusAsync();
    }

    private static string Class(OutputNote output) => output switch
    {
        { Busy: true } => "output--busy",
        { On: true } => "output--on",
        { On: false } => "output--off",
        _ => "output--unknown",
    };

    private static string State(OutputNote output) => output.On switch { true => "on", false => "off", null => "unknown" };

    private static string StateKey(OutputNote output) => output.Busy ? "outputs.busy" : $"outputs.{State(output)}";

    private string NameOf(OutputNote output) => output.Name.Length > 0 ? output.Name : T["outputs.named", output.Number];

    /// <summary>Holds what is seen in its order, so that saying what one reads finds the button.</summary>
    private string Spoken(OutputNote output) => T["outputs.spoken", NameOf(output), T[StateKey(output)].Value];

    private void Ask(OutputNote output)
    {
        _asked = _asked == output.Part ? null : output.Part;
        _reason = "";
        _reasonMissing = false;
        _focusFirst = _asked is not null;
    }

    private void Cancel() => _asked = null;

    private void Key(KeyboardEventArgs e)
    {
        if (e.Key == "Escape") { _asked = null; }
    }

    private async Task OrderAsync(string verb)
    {
        string reason = _reason.Trim();
        _reasonMissing = reason.Length == 0;
        _focusFirst = _reasonMissing;
        if (_reasonMissing || _asked is not { } part) { return; }

        _sending = true;
        try
        {
            _command = await Corner.OrderAsync(Device.Id, part, verb, reason, CancellationToken.None);
            _told = T["command.received"];
            _asked = null;
        }
        catch (InvalidOperationException e)
        {
            _told = e.Message;
        }
        finally
        {
            _sending = false;
        }
    }
}
