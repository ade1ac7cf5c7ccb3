using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;

namespace LifeCircle.Edge.Ingest.Core;

/// <summary>All that the core knows of one node.</summary>
internal sealed class NodeBook(NodeKey key)
{
    private readonly Dictionary<(ulong Epoch, byte Stream), LedgerMachine> _ledgers = [];

    public NodeKey Key { get; } = key;

    /// <summary>The registry has been read; before that nothing is judged, or the ledger would be written over.</summary>
    public bool IsLoaded { get; private set; }

    public long ReadAskedMs { get; set; } = long.MinValue;

    public BirthCatalogue Births { get; } = new();

    public NodePresence Presence { get; private set; } = new(false, 0, null);

    /// <summary>Online as pages were last told.</summary>
    public bool ShownOnline { get; set; }

    public long BornMs { get; set; }

    public bool DevicesSwept { get; set; } = true;

    /// <summary>The registry has been asked which devices the birth set has.</summary>
    public bool SweepsByRegistry { get; set; }

    public Dictionary<string, DeviceBook> Devices { get; } = new(StringComparer.Ordinal);

    /// <summary>An epoch whose head fell: the gateway's disk was put back. Nothing of it is taken until a birth clears it.</summary>
    public ulong? RestoredEpoch { get; set; }

    public IEnumerable<KeyValuePair<(ulong Epoch, byte Stream), LedgerMachine>> Ledgers => _ledgers;

    public LedgerMachine Ledger(ulong epoch, byte stream)
    {
        if (_ledgers.TryGetValue((epoch, stream), out LedgerMachine? known)) { return known; }
        LedgerMachine made = new();
        _ledgers.Add((epoch, stream), made);
        return made;
    }

    public void Load(NodeSnapshot snapshot)
    {
        IsLoaded = true;
        if (snapshot.Gateway is { } gateway) { Presence = new NodePresence(gateway.InSession, gateway.LastHeardMs, gateway.BdSeq); }
        foreach (DeviceEntity device in snapshot.Devices)
        {
            Devices[device.Device] = new DeviceBook(device, 0);
            Births.TakeKind(device.Device, device.Kind);
        }

        foreach (LedgerEntity row in snapshot.Ledgers)
        {
            _ledgers[((ulong)row.Epoch, (byte)row.Stream)] = new LedgerMachine(RangeSet.Parse(row.Written), RangeSet.Parse(row.Evicted), row.Tail, row.Head, row.Repeats);
        }
    }
}

/// <summary>A device as it was last born.</summary>
internal sealed record DeviceBook(DeviceEntity Row, long BornMs);
