using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace LifeCircle.Edge.Web.Parts;

/// <summary>The question before an order: what it is about, why it is asked for, and the buttons that give it.</summary>
public sealed partial class AskBox : ComponentBase
{
    private string _reason = "";
    private bool _reasonMissing, _sending;
    private bool _focusFirst = true;
    private ElementReference _first;

    /// <summary>Makes the ids of its elements unique on the page.</summary>
    [Parameter, EditorRequired] public string Id { get; set; } = "";

    [Parameter, EditorRequired] public string Title { get; set; } = "";

    /// <summary>What is known about the part now.</summary>
    [Parameter, EditorRequired] public string State { get; set; } = "";

    /// <summary>Why no order can be given; null when one can.</summary>
    [Parameter] public string? WhyNot { get; set; }

    /// <summary>The orders that can be given, each with its button's word.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<(string Verb, string Word)> Verbs { get; set; } = [];

    [Parameter, EditorRequired] public Func<string, string, Task> Send { get; set; } = (_, _) => Task.CompletedTask;

    [Parameter, EditorRequired] public EventCallback Cancel { get; set; }

    private bool ComplainsOfReason => _reasonMissing && _reason.Trim().Length == 0;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focusFirst) { return; }
        _focusFirst = false;
        await _first.FocusAsync();
    }

    private async Task KeyAsync(KeyboardEventArgs e)
    {
        if (e.Key == "Escape") { await Cancel.InvokeAsync(); }
    }

    private async Task SendAsync(string verb)
    {
        string reason = _reason.Trim();
        _reasonMissing = reason.Length == 0;
        _focusFirst = _reasonMissing;
        if (_reasonMissing) { return; }

        _sending = true;
        try { await Send(verb, reason); }
        finally { _sending = false; }
    }
}
