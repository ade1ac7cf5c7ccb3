using LifeCircle.Edge.Web.View;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace LifeCircle.Edge.Web.Parts;

/// <summary>The doors of one locker, and the question before one is opened.</summary>
public sealed partial class DoorGrid : ComponentBase
{
    private string? _asked, _command, _told, _toldText;
    private string _reason = "";
    private bool _reasonMissing, _sending, _focusFirst;
    private ElementReference _first;

    [Inject] private ICornerView Corner { get; set; } = null!;

    [Parameter, EditorRequired] public DeviceNote Device { get; set; } = null!;

    [Parameter, EditorRequired] public bool LinkUp { get; set; }

    private bool ComplainsOfReason => _reasonMissing && _reason.Trim().Length == 0;

    private DoorNote? AskedDoor => Device.Doors.FirstOrDefault(d => d.Part == _asked);

    private string AskId => $"ask-{Device.Id}";

    private string ReasonId => $"reason-{Device.Id}";

    private string WhyId => $"why-{Device.Id}";

    protected override void OnParametersSet()
    {
        if (_command is null || Corner.FindCommand(_command) is not { } note) { return; }
        (_told, _toldText) = ($"{NumberOf(note.Part)}: {PointText.Outcome(T, note.State, note.Fault)}", note.Text);
        if (note.IsClosed) { _command = null; }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focusFirst) { return; }
        _focusFirst = false;
        await _first.FocusAsync();
    }

    private static string Class(DoorNote door) => door switch
    {
        { Busy: true } => "door--busy",
        { Look: DoorLook.Open } => "door--open",
        { Look: DoorLook.Closed } => "door--closed",
        _ => "door--unknown",
    };

    private static string Symbol(DoorNote door) => door.Busy ? "busy" : door.Look switch { DoorLook.Open => "open", DoorLook.Closed => "closed", _ => "unknown" };

    private static string StateKey(DoorNote door) => door.Busy ? "door.busy" : door.Look switch { DoorLook.Open => "door.open", DoorLook.Closed => "door.closed", _ => "door.unknown" };

    /// <summary>Holds what is seen in its order, so that saying what one reads finds the button.</summary>
    private string Spoken(DoorNote door) => T["door.spoken", door.Number, door.Size.Length > 0 ? $"{T[StateKey(door)].Value} {door.Size}" : T[StateKey(door)].Value];

    private string NumberOf(string part) => T["door.named", part[(part.LastIndexOf('/') + 1)..]];

    private void Ask(DoorNote door)
    {
        _asked = _asked == door.Part ? null : door.Part;
        _reason = "";
        _reasonMissing = false;
        _focusFirst = _asked is not null;
    }

    private void Cancel() => _asked = null;

    private void Key(KeyboardEventArgs e)
    {
        if (e.Key == "Escape") { _asked = null; }
    }

    private async Task OpenAsync()
    {
        string reason = _reason.Trim();
        _reasonMissing = reason.Length == 0;
        _focusFirst = _reasonMissing;
        if (_reasonMissing || _asked is not { } part) { return; }

        _sending = true;
        try
        {
            _command = await Corner.OrderAsync(Device.Id, part, "unlock", reason, CancellationToken.None);
            (_told, _toldText) = (T["command.received"], "");
            _asked = null;
        }
        catch (InvalidOperationException e)
        {
            (_told, _toldText) = ("", e.Message);
        }
        finally
        {
            _sending = false;
        }
    }
}
