using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;

/// <summary>A line that answers what the test says, and remembers what was sent.</summary>
/// <param name="answer">From the exchange and how many went before it.</param>
internal sealed class ScriptedLink(Func<Exchange, int, DriverResult<ReadOnlyMemory<byte>>> answer) : IByteLink
{
    internal List<byte[]> Sent { get; } = [];

    internal int Asked => Sent.Count;

    public ValueTask<DriverResult<ReadOnlyMemory<byte>>> ExchangeAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        Sent.Add(exchange.Request.ToArray());
        return new(answer(exchange, Sent.Count - 1));
    }
}
