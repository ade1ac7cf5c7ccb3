using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.Wire.Links;

/// <summary>What a driver looks for in the bytes that come back.</summary>
public enum ReplyVerdict
{
    /// <summary>Not whole yet; read on until the time-out.</summary>
    NeedMore,

    /// <summary>The frame at <c>start</c>, <c>length</c> bytes long, answers the request.</summary>
    Match,

    /// <summary>A whole frame with a right check byte that answers something else. Dropped, noted as <see cref="DriverFault.WrongReply"/>, reading goes on.</summary>
    Foreign,

    /// <summary>A whole frame with a right check byte that a board sent by itself. Dropped and counted; it answers nothing and is no fault, reading goes on.</summary>
    Unasked,

    /// <summary>No frame begins at the first byte; it is dropped, noted as <see cref="DriverFault.Garbled"/>, reading goes on.</summary>
    Noise,
}

/// <summary>Looks at the bytes received so far, from the first one on.</summary>
/// <param name="length">Bytes of the frame with Match, Foreign and Unasked.</param>
public delegate ReplyVerdict ReplyMatcher(ReadOnlySpan<byte> received, out int length);

/// <summary>One request on a bus.</summary>
/// <param name="Request">The bytes to send. Empty: only listen.</param>
/// <param name="Matcher">Null: no answer is expected; completes when the bytes are on the wire.</param>
/// <param name="ReplyTimeoutMs">Longest silence after the request. The board's manual says.</param>
public sealed record Exchange(ReadOnlyMemory<byte> Request, ReplyMatcher? Matcher, int ReplyTimeoutMs)
{
    /// <summary>Silence kept on the bus after this exchange, ms.</summary>
    public int TurnaroundMs { get; init; }
}

/// <summary>A half-duplex line to boards that answer when asked. One exchange at a time.</summary>
/// <remarks>
/// Drops stale input before it sends; drops exactly one echo of the request where the bus says so; opens the port when it is missing
/// and reports <see cref="DriverFault.PortMissing"/> meanwhile. An exchange that is cancelled before its first byte has gone out sends nothing.
/// </remarks>
public interface IByteLink
{
    ValueTask<DriverResult<ReadOnlyMemory<byte>>> ExchangeAsync(Exchange exchange, CancellationToken cancellationToken);
}
