using System.Buffers;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.Board8A;

/// <summary>Which of the bytes on the line answer a request. The length is not in the frame, so the request decides what is looked for first.</summary>
internal static class Replies8A
{
    /// <summary>A reply to "all terminals" with exactly this many groups; a frame of another way count does not answer.</summary>
    internal static ReplyVerdict Status(ReadOnlySpan<byte> received, byte board, int groups, out int length)
    {
        if (received.IsEmpty || received[0] is not (Codec8A.QueryHeader or Codec8A.OpenHeader))
        {
            return Report(received, out length);
        }

        if (received[0] == Codec8A.QueryHeader)
        {
            switch (Codec8A.ReadStatus(received, groups, out StatusFrame frame, out length))
            {
                case OperationStatus.Done when length == Codec8A.StatusFrameBytes(groups):
                    return frame.Board == board ? ReplyVerdict.Match : ReplyVerdict.Foreign;
                case OperationStatus.NeedMoreData:
                    return ReplyVerdict.NeedMore;
                default:
                    break;
            }
        }

        return Other(received, out length);
    }

    /// <summary>A reply about one lock: to an open order or to a question, as the header says.</summary>
    /// <param name="accepted">The state that a dialect sends in place of the terminal; null for the terminal.</param>
    internal static ReplyVerdict Lock(ReadOnlySpan<byte> received, byte header, byte board, byte @lock, byte? accepted, out int length)
    {
        if (received.IsEmpty || received[0] is not (Codec8A.QueryHeader or Codec8A.OpenHeader))
        {
            return Report(received, out length);
        }

        if (received.Length < Codec8A.LockFrameBytes)
        {
            length = 0;
            return ReplyVerdict.NeedMore;
        }

        if (received[0] == header && Codec8A.ReadLock(received, out LockFrame frame, out length) == OperationStatus.Done && length == Codec8A.LockFrameBytes
            && (frame.Board, frame.Lock) == (board, @lock)
            && (accepted is { } state ? frame.State == state : frame.State is Codec8A.TerminalClear or Codec8A.TerminalSet))
        {
            return ReplyVerdict.Match;
        }

        return Other(received, out length);
    }

    /// <summary>
    /// What a board says by itself: whatever stands in such a frame, it answers nothing. Its fields come from one source whose example has a wrong check,
    /// so none of them is believed.
    /// </summary>
    internal static ReplyVerdict Report(ReadOnlySpan<byte> received, out int length)
    {
        length = 0;
        if (received.IsEmpty || received[0] != Codec8A.ReportHeader)
        {
            return ReplyVerdict.Noise;
        }

        if (received.Length < Codec8A.LockFrameBytes)
        {
            return ReplyVerdict.NeedMore;
        }

        if (!Codec8A.HasRightCheck(received[..Codec8A.LockFrameBytes]))
        {
            return ReplyVerdict.Noise;
        }

        length = Codec8A.LockFrameBytes;
        return ReplyVerdict.Unasked;
    }

    /// <summary>Groups of the whole status reply that fills the bytes to their end; 0 for none. Way counts differ by whole bytes, so the longest is the true one.</summary>
    internal static int GroupsOf(ReadOnlySpan<byte> received)
    {
        int groups = received.Length - Codec8A.StatusFrameBytes(0);
        return groups is >= 1 and <= Codec8A.GroupsMax && IsStatus(received, groups) ? groups : 0;
    }

    /// <summary>Something whole that answers another request, something that may still become it, or noise.</summary>
    private static ReplyVerdict Other(ReadOnlySpan<byte> received, out int length)
    {
        if (received[0] == Codec8A.QueryHeader)
        {
            for (int groups = Codec8A.GroupsMax; groups >= 1; groups--)
            {
                if (IsStatus(received, groups))
                {
                    length = Codec8A.StatusFrameBytes(groups);
                    return ReplyVerdict.Foreign;
                }
            }
        }

        if (received.Length >= Codec8A.LockFrameBytes && Codec8A.HasRightCheck(received[..Codec8A.LockFrameBytes]))
        {
            length = Codec8A.LockFrameBytes;
            return ReplyVerdict.Foreign;
        }

        // A longer reply than asked for may be on its way. If it is not, the silence after it tells, and the bytes are searched again.
        bool mayGrow = received[0] == Codec8A.QueryHeader ? received.Length < Codec8A.StatusFrameBytesMax : received.Length < Codec8A.LockFrameBytes;
        length = 0;
        return mayGrow ? ReplyVerdict.NeedMore : ReplyVerdict.Noise;
    }

    private static bool IsStatus(ReadOnlySpan<byte> received, int groups) =>
        received[0] == Codec8A.QueryHeader
        && Codec8A.ReadStatus(received, groups, out _, out int length) == OperationStatus.Done
        && length == Codec8A.StatusFrameBytes(groups);
}
