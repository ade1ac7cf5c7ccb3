using LifeCircle.Edge.Web.View;
using Microsoft.AspNetCore.Components;

namespace LifeCircle.Edge.Web.Documents;

/// <summary>The part of a document that has a form: its lines with one to add or change, or its one set of values.</summary>
public sealed partial class FormPart : ComponentBase
{
    /// <summary>Each line is buttons on a live page; a list beyond it is edited as text or put by the CLI.</summary>
    private const int RowsShownMax = 200;

    private IReadOnlyList<IReadOnlyDictionary<string, string>> _rows = [];
    private IReadOnlyList<MistakeNote> _mistakes = [];
    private Dictionary<string, string> _form = [];
    private string _text = "", _reason = "", _told = "";
    private string? _asked;
    private long _version = -1;
    private bool _reasonMissing, _sending;

    [Inject] private IDocumentsView View { get; set; } = null!;

    [Parameter, EditorRequired] public string Document { get; set; } = "";

    [Parameter, EditorRequired] public DocumentForm Form { get; set; } = null!;

    /// <summary>The version in force: with another one everything is read anew.</summary>
    [Parameter, EditorRequired] public long Version { get; set; }

    [Parameter, EditorRequired] public EventCallback Changed { get; set; }

    protected override void OnParametersSet()
    {
        if (Version == _version) { return; }
        (_text, _version) = View.Read(Document);
        _rows = DocumentText.Rows(_text, Form);
        Clear();
    }

    private string Word(DocumentField field) => T[$"form.{Document}.{field.Name}"];

    private void Clear() => _form = Form.IsList ? Form.Fields.ToDictionary(f => f.Name, _ => "", StringComparer.Ordinal) : new(_rows[0], StringComparer.Ordinal);

    private void Take(IReadOnlyDictionary<string, string> row) => _form = new(row, StringComparer.Ordinal);

    private void Ask(string? key) => _asked = _asked == key ? null : key;

    private async Task RemoveAsync(string verb, string reason)
    {
        if (_asked is not { } key) { return; }
        await PutAsync(DocumentText.Without(_text, Form, key), reason);
        _asked = null;
        StateHasChanged();
    }

    private async Task SaveAsync()
    {
        _reasonMissing = _reason.Trim().Length == 0;
        if (_reasonMissing) { return; }
        if (await PutAsync(DocumentText.With(_text, Form, _form), _reason.Trim())) { _reason = ""; }
    }

    private async Task<bool> PutAsync(string text, string reason)
    {
        (_told, _mistakes, _sending) = ("", [], true);
        try
        {
            DocumentChange change = await View.PutAsync(Document, text, reason, _version, CancellationToken.None);
            _mistakes = change.Mistakes;
            if (!change.IsApplied) { return false; }
            _told = T["documents.inForce", change.Version];
            await Changed.InvokeAsync();
            return true;
        }
        catch (InvalidOperationException e)
        {
            _mistakes = [new MistakeNote("$", e.Message)];
            return false;
        }
        finally { _sending = false; }
    }
}
