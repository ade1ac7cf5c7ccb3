using System.Buffers;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.Board8A;

/// <summary>Reads a status reply whose way count is not known yet.</summary>
internal static class Probe8A
{
    /// <summary>More than any answer of such boards.</summary>
    private const int FirmwareBytesMax = 16;

    /// <remarks>
    /// A reply is taken when the bytes end with it. Its beginning could be a whole shorter reply only by a chance of 1 in 65,536,
    /// and only if the line delivers it cut at that very byte.
    /// </remarks>
    internal static ReplyVerdict Match(ReadOnlySpan<byte> received, byte address, out int length)
    {
        if (received[0] != Codec8A.QueryHeader || (received.Length > 1 && received[1] != address))
        {
            return Replies8A.Report(received, out length);
        }

        // An adapter that returns what it sends shows the question itself; the reply of an 8-way board with no terminal set looks the same.
        ReadOnlySpan<byte> question = Codec8A.QueryAll(address);
        if (received.StartsWith(question))
        {
            length = question.Length;
            return ReplyVerdict.Foreign;
        }

        length = received.Length;
        return Replies8A.GroupsOf(received) > 0 ? ReplyVerdict.Match
            : received.Length < Codec8A.StatusFrameBytesMax ? ReplyVerdict.NeedMore
            : ReplyVerdict.Noise;
    }

    /// <summary>The answer to the question for the firmware.</summary>
    /// <remarks>
    /// Nothing is known of it but its first byte. So it is what begins with that byte and this address, ends with a right check, and is neither the question
    /// itself, come back as an echo, nor a report of a door change.
    /// </remarks>
    internal static ReplyVerdict MatchFirmware(ReadOnlySpan<byte> received, byte address, out int length)
    {
        length = 0;
        if (received[0] != Codec8A.ReportHeader || (received.Length > 1 && received[1] != address))
        {
            return ReplyVerdict.Noise;
        }

        ReadOnlySpan<byte> question = Codec8A.QueryFirmware(address);
        if (received.StartsWith(question))
        {
            length = question.Length;
            return ReplyVerdict.Foreign;
        }

        if (Codec8A.ReadLock(received, out LockFrame report, out int taken) == OperationStatus.Done && taken == Codec8A.LockFrameBytes
            && report is { Lock: > 0, State: Codec8A.TerminalClear or Codec8A.TerminalSet })
        {
            length = taken;
            return ReplyVerdict.Unasked;
        }

        length = received.Length;
        return received.Length > FirmwareBytesMax ? ReplyVerdict.Noise
            : received.Length >= Codec8A.LockFrameBytes && Codec8A.HasRightCheck(received) ? ReplyVerdict.Match
            : ReplyVerdict.NeedMore;
    }
}
