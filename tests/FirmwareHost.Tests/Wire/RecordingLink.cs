using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire;

/// <summary>A real link that remembers its exchanges, so that a test can ask a driver's matchers about damaged replies.</summary>
internal sealed class RecordingLink(IByteLink inner) : IByteLink
{
    internal List<(Exchange Exchange, byte[] Reply)> Matched { get; } = [];

    public async ValueTask<DriverResult<ReadOnlyMemory<byte>>> ExchangeAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        DriverResult<ReadOnlyMemory<byte>> result = await inner.ExchangeAsync(exchange, cancellationToken);
        if (result.IsOk && exchange.Matcher is not null)
        {
            Matched.Add((exchange, result.Value.ToArray()));
        }

        return result;
    }

    /// <summary>Replies with one bit flipped that a driver would still take; none is right.</summary>
    internal IEnumerable<string> TakenWithOneBitFlipped()
    {
        foreach ((Exchange exchange, byte[] reply) in Matched)
        {
            for (int bit = 0; bit < reply.Length * 8; bit++)
            {
                byte[] damaged = [.. reply];
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                if (exchange.Matcher!(damaged, out _) == ReplyVerdict.Match)
                {
                    yield return $"{Convert.ToHexString(reply)} with bit {bit} flipped";
                }
            }
        }
    }
}
