using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Wire.Boards;

/// <summary>A board that may say by itself that something has changed. What it says is a reason to look at once, never a value.</summary>
public interface IReporter : IBoard
{
    /// <summary>Gives <see cref="ReplyVerdict.Unasked"/> for what such boards say by themselves, at whatever address; null where the site file says that this one does not.</summary>
    ReplyMatcher? Report { get; }
}
