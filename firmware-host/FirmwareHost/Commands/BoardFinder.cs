using System.Text.Json;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Wires;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost.Commands;

/// <summary>Asks one address whether a board of one type answers there. Read-only requests alone.</summary>
public static class BoardFinder
{
    private const int FramesMax = 64;
    private const int FrameCharsMax = 1_024;
    private static readonly SiteJson Compact = new(new JsonSerializerOptions(SiteJson.Default.Options) { WriteIndented = false });

    /// <summary>Addresses that are asked unless all are wanted: what switches can set on most boards, and where meters leave the factory.</summary>
    private const int UsualAddresses = 32;

    /// <summary>Addresses of a type that can be asked, lowest first.</summary>
    public static IEnumerable<int> Addresses(IBoardType type, bool all)
    {
        IEnumerable<int> asked = Enumerable.Range(type.Addresses.Min, type.Addresses.Max - type.Addresses.Min + 1).Where(a => type.Probe(a) is not null);
        return all ? asked : asked.Take(UsualAddresses);
    }

    /// <summary>The types that may be looked for on a bus: on a serial one that is in use, those of its own protocol alone, since another one's question is noise to its boards.</summary>
    public static IEnumerable<IBoardType> Candidates(IReadOnlyList<IBoardType> catalogue, string busKind, IEnumerable<string> inUse)
    {
        string? protocol = busKind == "serial" ? catalogue.FirstOrDefault(t => inUse.Contains(t.Name))?.Protocol : null;
        return catalogue.Where(t => t.BusKind == busKind && (protocol is null || t.Protocol == protocol));
    }

    /// <summary>The answer in words, its raw frames, and the line for the site file; both empty texts when nothing answered.</summary>
    /// <param name="further">Also asks what tells variants of the board apart.</param>
    public static async Task<(ProbeReply Reply, string SiteJson)> ProbeAsync(BusWire wire, string bus, IBoardType type, int address, bool further, CancellationToken cancellationToken)
    {
        if (wire.Ends.Link is null && (await type.LookAsync(wire.Ends, cancellationToken)).FirstOrDefault(s => s.Address == address) is { } seen)
        {
            return (new ProbeReply { Answered = true, Text = seen.Answer.Text }, LineOf(bus, type, seen));
        }

        if (wire.Ends.Link is not { } link || type.Probe(address) is not { } probe)
        {
            return (new ProbeReply { Text = $"A {type.Name} on bus {bus} cannot be asked; look at its readings instead." }, "");
        }

        ProbeReply reply = new();
        wire.Tap((sent, bytes) =>
        {
            // A slow line hands over a reply in pieces; they are shown as they belong together.
            if (!sent && reply.Frames is [.., ['<', ..] open] && open.Length < FrameCharsMax) { reply.Frames[^1] = $"{open} {Hex(bytes.Span)}"; }
            else if (reply.Frames.Count < FramesMax) { reply.Frames.Add($"{(sent ? '>' : '<')} {Hex(bytes.Span)}"); }
        });
        try
        {
            DriverResult<ReadOnlyMemory<byte>> result = await link.ExchangeAsync(probe.Exchange, cancellationToken);
            if (!result.IsOk)
            {
                reply.Text = result.Fault.WhatToCheck();
                return (reply, "");
            }

            ProbeAnswer answer = probe.Describe(result.Value);
            if (further && probe.Further is { } more && await link.ExchangeAsync(more.Exchange, cancellationToken) is { IsOk: true } said) { answer = more.Add(answer, said.Value); }
            (reply.Answered, reply.Text) = (true, answer.Text);
            return (reply, LineOf(bus, type, new BoardSighting(address, answer)));
        }
        finally { wire.Tap(null); }
    }

    /// <summary>The line of the site file for a board that was found.</summary>
    public static string LineOf(string bus, IBoardType type, BoardSighting seen)
    {
        BoardSettings line = new() { Board = type.Name, Bus = bus, Address = seen.Address, Settings = seen.Answer.Settings.ValueKind == JsonValueKind.Undefined ? null : seen.Answer.Settings };
        return JsonSerializer.Serialize(line, Compact.BoardSettings);
    }

    /// <summary>Bytes as a technician writes them: <c>80 01 00 33 B2</c>.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes)
    {
        System.Text.StringBuilder text = new(bytes.Length * 3);
        foreach (byte b in bytes) { text.Append(text.Length == 0 ? "" : " ").Append(System.Globalization.CultureInfo.InvariantCulture, $"{b:X2}"); }
        return text.ToString();
    }
}
