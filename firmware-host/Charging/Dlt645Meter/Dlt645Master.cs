using System.Buffers;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Charging.Dlt645Meter;

/// <summary>What a meter gave for an identifier, or why it did not.</summary>
/// <param name="Value">The bytes behind the identifier, of all frames together, the 0x33 taken off.</param>
public readonly record struct Dlt645Reply(ReadOnlyMemory<byte> Value, Dlt645Errors Errors);

/// <summary>Asks one meter. A question is asked once more when only garbage came back; a refusal is <see cref="DriverFault.Refused"/> with its bits.</summary>
/// <param name="replyTimeoutMs">Longest silence after a question.</param>
/// <param name="turnaroundMs">Silence after each exchange.</param>
public sealed class Dlt645Master(IByteLink link, ReadOnlyMemory<byte> address, int replyTimeoutMs, int turnaroundMs)
{
    /// <summary>Frames of one answer: what is read here fits in one, so more than a few are a meter that does not end.</summary>
    private const int FramesMax = 8;

    public async ValueTask<DriverResult<Dlt645Reply>> ReadAsync(uint identifier, CancellationToken cancellationToken)
    {
        var value = new List<byte>();
        for (byte sequence = 0; sequence < FramesMax; sequence++)
        {
            Dlt645Request request = sequence == 0
                ? Dlt645Request.Data(address.Span, identifier)
                : Dlt645Request.Following(address.Span, identifier, sequence);
            DriverResult<ReadOnlyMemory<byte>> answer = await AskAsync(request, cancellationToken);
            if (!answer.IsOk)
            {
                return new(default, answer.Fault, answer.Sent);
            }

            (Dlt645Errors errors, bool isLast, bool isNext) = Take(request, sequence, answer.Value.Span, value);
            if (errors != Dlt645Errors.None)
            {
                return new(new Dlt645Reply(default, errors), DriverFault.Refused);
            }

            if (!isNext)
            {
                return new(default, DriverFault.WrongReply);
            }

            if (isLast)
            {
                return new(new Dlt645Reply(value.ToArray(), Dlt645Errors.None), DriverFault.None);
            }
        }

        return new(default, DriverFault.WrongReply);
    }

    private async ValueTask<DriverResult<ReadOnlyMemory<byte>>> AskAsync(Dlt645Request request, CancellationToken cancellationToken)
    {
        Exchange exchange = request.Exchange(replyTimeoutMs, turnaroundMs);
        DriverResult<ReadOnlyMemory<byte>> answer = await link.ExchangeAsync(exchange, cancellationToken);
        return answer.Fault == DriverFault.Garbled ? await link.ExchangeAsync(exchange, cancellationToken) : answer;
    }

    /// <param name="bytes">A frame that answers the request.</param>
    /// <returns>IsNext: the frame carries the sequence number that was asked for; the first one carries none.</returns>
    private static (Dlt645Errors Errors, bool IsLast, bool IsNext) Take(Dlt645Request request, byte sequence, ReadOnlySpan<byte> bytes, List<byte> value)
    {
        if (Dlt645Codec.Read(bytes, out Dlt645Frame frame, out _) != OperationStatus.Done)
        {
            throw new ArgumentException("Not one whole frame.", nameof(bytes));
        }

        if (request.ErrorsOf(frame) is var errors and not Dlt645Errors.None)
        {
            return (errors, true, true);
        }

        Span<byte> room = stackalloc byte[Dlt645Codec.DataBytesMax];
        ReadOnlySpan<byte> meant = Dlt645Request.Meant(frame.Data, room)[Dlt645Request.IdentifierBytes..];
        if (sequence > 0)
        {
            if (meant.IsEmpty || meant[^1] != sequence)
            {
                return (Dlt645Errors.None, false, false);
            }

            meant = meant[..^1];
        }

        value.AddRange(meant);
        return (Dlt645Errors.None, !request.HasMore(frame), true);
    }
}
