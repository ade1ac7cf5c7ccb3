namespace LifeCircle.Edge.Console;

/// <summary>Names the texts of <c>Words.resx</c> (Simplified Chinese) and <c>Words.en.resx</c>.</summary>
public sealed class Words;
