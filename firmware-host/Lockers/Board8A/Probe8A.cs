using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.Board8A;

/// <summary>Reads a status reply whose way count is not known yet.</summary>
internal static class Probe8A
{
    /// <remarks>
    /// A reply is taken when the bytes end with it. Its beginning could be a whole shorter reply only by a chance of 1 in 65,536,
    /// and only if the line delivers it cut at that very byte.
    /// </remarks>
    internal static ReplyVerdict Match(ReadOnlySpan<byte> received, byte address, out int length)
    {
        length = 0;
        if (received[0] != Codec8A.QueryHeader || (received.Length > 1 && received[1] != address))
        {
            return ReplyVerdict.Noise;
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
}
