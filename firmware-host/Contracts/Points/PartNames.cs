namespace LifeCircle.Edge.Contracts.Points;

/// <summary>Paths of parts that boards and their callers name alike; numbers are the printed ones.</summary>
public static class PartNames
{
    /// <summary>An output that can be switched: <c>relay/01</c>.</summary>
    public static string Relay(int number) => $"relay/{number:00}";

    /// <summary>An input that is only read: <c>input/01</c>.</summary>
    public static string Input(int number) => $"input/{number:00}";
}
