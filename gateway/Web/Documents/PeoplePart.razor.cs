using LifeCircle.Edge.Web.View;
using Microsoft.AspNetCore.Components;

namespace LifeCircle.Edge.Web.Documents;

/// <summary>The people of one document: who they are, who may sign in, and a form for a new one.</summary>
public sealed partial class PeoplePart : ComponentBase
{
    private IReadOnlyList<PersonNote> _people = [];
    private IReadOnlyList<MistakeNote> _mistakes = [];
    private PersonForm _form = new();
    private string _reason = "", _told = "", _pin = "", _pinOf = "";
    private string? _asked;
    private bool _reasonMissing, _sending;

    [Inject] private IDocumentsView View { get; set; } = null!;

    /// <summary>couriers, merchants or postmen.</summary>
    [Parameter, EditorRequired] public string Role { get; set; } = "";

    [Parameter, EditorRequired] public EventCallback Changed { get; set; }

    private PersonNote? Asked => _people.FirstOrDefault(p => p.Id == _asked);

    protected override void OnInitialized() => _people = View.People(Role);

    private void Ask(string? id) => _asked = _asked == id ? null : id;

    private void Forget() => (_pin, _pinOf) = ("", "");

    private (string, string)[] Verbs(PersonNote person) => person.Active
        ? [("deactivate", T["people.deactivate"]), ("remove", T["people.remove"])]
        : [("activate", T["people.activate"]), ("remove", T["people.remove"])];

    private async Task ChangeAsync(string verb, string reason)
    {
        if (_asked is not { } id) { return; }
        await DoneAsync(() => verb == "remove"
            ? View.RemovePersonAsync(Role, id, reason, CancellationToken.None)
            : View.SetActiveAsync(Role, id, verb == "activate", reason, CancellationToken.None));
        _asked = null;
        StateHasChanged();
    }

    private async Task AddAsync()
    {
        _reasonMissing = _reason.Trim().Length == 0;
        if (_reasonMissing) { return; }
        _sending = true;
        try
        {
            PersonForm form = _form;
            if (await DoneAsync(() => View.AddPersonAsync(Role, form, _reason.Trim(), CancellationToken.None)) is not { } change) { return; }
            (_form, _reason) = (new PersonForm(), "");
            if (form.Pin.Length == 0) { (_pin, _pinOf) = (change.Pin, form.Name); }
        }
        finally { _sending = false; }
    }

    /// <summary>Shows what came of it; null when it was refused.</summary>
    private async Task<DocumentChange?> DoneAsync(Func<Task<DocumentChange>> work)
    {
        (_told, _mistakes) = ("", []);
        try
        {
            DocumentChange change = await work();
            _mistakes = change.Mistakes;
            if (!change.IsApplied) { return null; }
            _told = T["documents.inForce", change.Version];
            _people = View.People(Role);
            await Changed.InvokeAsync();
            return change;
        }
        catch (InvalidOperationException e)
        {
            _mistakes = [new MistakeNote("$", e.Message)];
            return null;
        }
    }
}
