using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire;

/// <summary>Looks for a reply as the link does: in two pieces, then silence.</summary>
internal static class Scanned
{
    internal static ReadOnlyMemory<byte>? Reply(ReplyMatcher matcher, byte[] line, int cut = 0) => Reply(matcher, line, cut, out _);

    internal static ReadOnlyMemory<byte>? Reply(ReplyMatcher matcher, byte[] line, int cut, out DriverFault fault)
    {
        var scan = new ReplyScan();
        scan.Begin(matcher, default);
        foreach (byte[] piece in new[] { line[..cut], line[cut..] })
        {
            piece.CopyTo(scan.Room);
            if (scan.Add(piece.Length, out ReadOnlyMemory<byte> reply))
            {
                fault = DriverFault.None;
                return reply;
            }
        }

        bool found = scan.FindInside(out ReadOnlyMemory<byte> inside);
        fault = found ? DriverFault.None : scan.Fault;
        if (found)
        {
            return inside;
        }

        return null;
    }
}
