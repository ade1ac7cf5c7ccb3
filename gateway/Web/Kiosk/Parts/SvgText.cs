using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace LifeCircle.Edge.Web.Kiosk.Parts;

/// <summary>Words in a drawing; a Razor file takes the element's name for its own.</summary>
public sealed class SvgText : ComponentBase
{
    [Parameter, EditorRequired] public string Class { get; set; } = "";

    [Parameter, EditorRequired] public int X { get; set; }

    [Parameter, EditorRequired] public string Y { get; set; } = "";

    [Parameter, EditorRequired] public string Words { get; set; } = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", Class);
        builder.AddAttribute(2, "x", X);
        builder.AddAttribute(3, "y", Y);
        builder.AddContent(4, Words);
        builder.CloseElement();
    }
}
