using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;

namespace LifeCircle.Edge.Ingest.Core;

/// <summary>One stream of one epoch of one node: its ledger, and what is to be confirmed of it next.</summary>
internal sealed class StreamBook(NodeBook node, ulong epoch, byte stream, LedgerMachine ledger)
{
    public NodeBook Node { get; } = node;

    public ulong Epoch { get; } = epoch;

    public byte Stream { get; } = stream;

    public LedgerMachine Ledger { get; } = ledger;

    public RangeSet ToConfirm { get; } = new();
}
