using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Lockers;

/// <summary>What ends a pulse when this program cannot.</summary>
public enum PulseLimiter
{
    /// <summary>Nothing does: no solenoid may hang on the board.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>A monoflop or a timer relay in the solenoids' supply, as wiring.md draws it.</summary>
    [JsonStringEnumMemberName("hardware")]
    Hardware,
}
