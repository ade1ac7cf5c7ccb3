using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;

namespace LifeCircle.Edge.Ingest.Core;

/// <summary>All that the core knows of one node.</summary>
internal sealed class NodeBook(NodeKey key)
{
    private readonly Dictionary<(ulong Epoch, byte Stream), StreamBook> _streams = [];
    private readonly Dictionary<(string Device, byte Stream), RecordOrigin> _origins = [];

    public NodeKey Key { get; } = key;

    /// <summary>Where its commands and confirmations go.</summary>
    public string CommandTopic { get; } = HostMessages.NodeTopic(key);

    /// <summary>The registry has been read; before that nothing is judged, or the ledger would be written over.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>By the steady clock.</summary>
    public long ReadAskedMs { get; set; } = long.MinValue;

    /// <summary>It is among the changes of the next flush.</summary>
    public bool IsMarked { get; set; }

    /// <summary>Its row in the next flush; null when nothing of it has changed.</summary>
    public GatewayEntity? PendingRow { get; set; }

    public BirthCatalogue Births { get; } = new();

    public NodePresence Presence { get; private set; } = new(false, default, null);

    /// <summary>Online as pages were last told.</summary>
    public bool ShownOnline { get; set; }

    public Moment Born { get; set; }

    public bool DevicesSwept { get; set; } = true;

    /// <summary>The registry has been asked which devices the birth set has.</summary>
    public bool SweepsByRegistry { get; set; }

    /// <summary>The wait for its devices' births runs since then, by the clock that is never set.</summary>
    public long AwaitsDevicesMs { get; set; }

    /// <summary>A birth has been asked for since a device was missing; if it is missing then, too, it is gone.</summary>
    public bool AskedForMissing { get; set; }

    public Dictionary<string, DeviceBook> Devices { get; } = new(StringComparer.Ordinal);

    /// <summary>An epoch whose head fell: the gateway's disk was put back. Nothing of it is taken until a birth clears it.</summary>
    public ulong? RestoredEpoch { get; set; }

    public IEnumerable<StreamBook> Streams => _streams.Values;

    public LedgerMachine Ledger(ulong epoch, byte stream) => Stream(epoch, stream).Ledger;

    public StreamBook Stream(ulong epoch, byte stream)
    {
        if (_streams.TryGetValue((epoch, stream), out StreamBook? known)) { return known; }
        StreamBook made = new(this, epoch, stream, new LedgerMachine());
        _streams.Add((epoch, stream), made);
        return made;
    }

    /// <summary>The origin of records of a born device, the same object as long as nothing of it changes.</summary>
    public RecordOrigin Origin(string device, string circle, ulong epoch, byte stream)
    {
        string kind = Births.KindOf(device);
        if (_origins.TryGetValue((device, stream), out RecordOrigin? known) && known.Epoch == epoch && known.Circle == circle && known.Kind == kind) { return known; }
        RecordOrigin made = new(Key, circle, device, kind, epoch, stream);
        _origins[(device, stream)] = made;
        return made;
    }

    public void Load(NodeSnapshot snapshot, Moment now)
    {
        IsLoaded = true;
        if (snapshot.Gateway is { } gateway) { Presence = NodePresence.Stored(gateway.InSession, gateway.LastHeardMs, gateway.BdSeq, now); }
        foreach (DeviceEntity device in snapshot.Devices)
        {
            Devices[device.Device] = new DeviceBook(device, long.MinValue);
            Births.TakeKind(device.Device, device.Kind);
        }

        foreach (LedgerEntity row in snapshot.Ledgers)
        {
            LedgerMachine ledger = new(RangeSet.Parse(row.Written), RangeSet.Parse(row.Evicted), row.Tail, row.Head, row.Repeats);
            _streams[((ulong)row.Epoch, (byte)row.Stream)] = new StreamBook(this, (ulong)row.Epoch, (byte)row.Stream, ledger);
        }
    }
}

/// <summary>A device as it was last born.</summary>
/// <param name="BornMs">By the steady clock; long.MinValue before this process.</param>
internal sealed record DeviceBook(DeviceEntity Row, long BornMs);
