using System.Runtime.InteropServices;
using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;

namespace LifeCircle.Edge.Ingest.Core;

/// <summary>What changed since the last flush, the newest of each row.</summary>
internal sealed class ChangeBook
{
    private readonly Dictionary<NodeKey, GatewayEntity> _gateways = [];
    private readonly Dictionary<(NodeKey, long, string), BirthEntity> _births = [];
    private readonly Dictionary<(NodeKey, string), DeviceEntity> _devices = [];
    private readonly Dictionary<(NodeKey, string, string), (RecordSource Source, PointState State, bool OfCurrentEpoch)> _points = [];
    private readonly Dictionary<(NodeKey, long, int), LedgerChange> _ledgers = [];
    private readonly List<CommandResult> _results = [];
    private HashSet<NodeKey> _nodes = [];

    public HashSet<NodeKey> Nodes => _nodes;

    public bool IsEmpty => _nodes.Count == 0;

    public void Mark(NodeKey node) => _nodes.Add(node);

    /// <summary>The gateway's row, to be filled by the caller.</summary>
    public GatewayEntity Gateway(NodeKey node)
    {
        _nodes.Add(node);
        if (_gateways.TryGetValue(node, out GatewayEntity? row)) { return row; }
        row = new GatewayEntity { Circle = node.Circle, Gateway = node.Gateway };
        _gateways.Add(node, row);
        return row;
    }

    public void Birth(BirthEntity row) => _births[(Marked(row.Circle, row.Gateway), row.BirthId, row.Device)] = row;

    public void Device(DeviceEntity row) => _devices[(Marked(row.Circle, row.Gateway), row.Device)] = row;

    /// <summary>The same rule as the registry's: by offset within a stream, by time across streams; an old epoch never replaces.</summary>
    /// <remarks>The row itself is made when the changes are built: of the many values of a second, one is stored.</remarks>
    public void Point(in RecordSource row, in PointState state, bool ofCurrentEpoch)
    {
        _nodes.Add(row.Node);
        ref (RecordSource Source, PointState State, bool OfCurrentEpoch) held = ref CollectionsMarshal.GetValueRefOrAddDefault(_points, (row.Node, state.Born.Device, state.Born.Name), out bool isHeld);
        if (isHeld)
        {
            RecordSource before = held.Source;
            bool newer = row.Epoch != before.Epoch ? ofCurrentEpoch
                : row.Stream == before.Stream ? row.Offset > before.Offset || (row.Offset == before.Offset && row.TimeMs >= before.TimeMs)
                : row.TimeMs >= before.TimeMs;
            if (!newer) { return; }
        }

        held = (row, state, ofCurrentEpoch);
    }

    public void Ledger(LedgerEntity row, long repeatsAdded)
    {
        (NodeKey, long, int) key = (Marked(row.Circle, row.Gateway), row.Epoch, row.Stream);
        _ledgers[key] = new LedgerChange(row, _ledgers.GetValueOrDefault(key).RepeatsAdded + repeatsAdded);
    }

    public void Result(CommandResult result)
    {
        Marked(result.Circle, result.Gateway);
        _results.Add(result);
    }

    public RegistryChanges Build() => new()
    {
        Gateways = [.. _gateways.Values],
        Births = [.. _births.Values],
        Devices = [.. _devices.Values],
        Points = [.. _points.Values.Select(p => new PointChange(PointStates.Of(p.Source, p.State), p.OfCurrentEpoch))],
        Ledgers = [.. _ledgers.Values],
        CommandResults = [.. _results],
    };

    public void Clear()
    {
        _gateways.Clear();
        _births.Clear();
        _devices.Clear();
        _points.Clear();
        _ledgers.Clear();
        _results.Clear();
        _nodes = []; // The old set went with the flush.
    }

    private NodeKey Marked(string circle, string gateway)
    {
        NodeKey node = new(circle, gateway);
        _nodes.Add(node);
        return node;
    }
}
