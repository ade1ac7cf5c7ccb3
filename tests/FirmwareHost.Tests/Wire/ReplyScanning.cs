using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire;

/// <summary>Asks what the link would find in the bytes of a line.</summary>
internal static class ReplyScanning
{
    /// <summary>Gives the line in two pieces, then silence, as the link does.</summary>
    internal static ReadOnlyMemory<byte>? InTwoPieces(ReplyMatcher matcher, byte[] line, int cut)
    {
        var scan = new ReplyScan();
        scan.Begin(matcher, default);
        foreach (byte[] piece in new[] { line[..cut], line[cut..] })
        {
            piece.CopyTo(scan.Room);
            if (scan.Add(piece.Length, out ReadOnlyMemory<byte> reply))
            {
                return reply;
            }
        }

        // Not in one expression: null would become an empty reply.
        if (scan.FindInside(out ReadOnlyMemory<byte> inside))
        {
            return inside;
        }

        return null;
    }
}
