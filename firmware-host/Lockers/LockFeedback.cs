using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Lockers;

/// <summary>When the lock's feedback switch closes; it decides what the two values of its terminal or input mean.</summary>
public enum LockFeedback
{
    /// <summary>While the door is closed: a set terminal means closed.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,

    /// <summary>While the door is open: a set terminal means open.</summary>
    [JsonStringEnumMemberName("open")]
    Open,
}
