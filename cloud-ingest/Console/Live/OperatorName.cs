namespace LifeCircle.Edge.Console.Live;

/// <summary>Who sits at this page, as they said when they gave the last order; until accounts exist it is asked for, not known.</summary>
internal sealed class OperatorName
{
    public string Value { get; set; } = "";
}
