using MudBlazor;

namespace LifeCircle.Edge.Console.Layout;

/// <summary>MudBlazor in the console's colours; the rest stands in console.css.</summary>
internal static class Look
{
    private static readonly string[] Fonts = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0b6259",
            PrimaryContrastText = "#ffffff",
            Background = "#f3f5f4",
            Surface = "#ffffff",
            TextPrimary = "#172427",
            TextSecondary = "#4c5d61",
            ActionDefault = "#4c5d61",
            LinesInputs = "#8b9a9d",
            Error = "#a8201a",
            Warning = "#8a4b00",
            Success = "#1d6b3a",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = Fonts, FontSize = ".875rem" } },
    };
}
