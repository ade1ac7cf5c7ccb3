namespace LifeCircle.Edge.TimeSeries;

public enum SetupEffect { Found, Make, Change, Leave }

/// <summary>One thing that the set-up looked at.</summary>
/// <param name="Sentence">What it is and how it is, or will be.</param>
/// <param name="Statements">What brings it about; none where nothing is to be done.</param>
public sealed record SetupStep(SetupEffect Effect, string Sentence, IReadOnlyList<string> Statements)
{
    public SetupStep(SetupEffect effect, string sentence)
        : this(effect, sentence, []) { }

    /// <summary>As a line of the verb's output.</summary>
    public string Line(bool dryRun) => $"{Word(dryRun),-13}{Sentence}";

    private string Word(bool dryRun) => (Effect, dryRun) switch
    {
        (SetupEffect.Found, _) => "found",
        (SetupEffect.Leave, _) => "left",
        (SetupEffect.Make, false) => "made",
        (SetupEffect.Change, false) => "changed",
        (SetupEffect.Make, true) => "would make",
        _ => "would change",
    };
}
