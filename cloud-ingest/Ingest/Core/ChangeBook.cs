using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;

namespace LifeCircle.Edge.Ingest.Core;

/// <summary>What changed since the last flush, the newest of each row.</summary>
/// <remarks>Values wait at their own metric and marks at their own node: a table would be asked for every value of every record.</remarks>
internal sealed class ChangeBook
{
    /// <summary>Kept for the next values; what one flush needed beyond is given back.</summary>
    private const int SparesMax = 65_536;
    private readonly List<NodeBook> _nodes = [];
    private readonly List<PendingPoint> _points = [];
    private readonly Stack<PendingPoint> _spares = new();
    private readonly Dictionary<(NodeKey, long, string), BirthEntity> _births = [];
    private readonly Dictionary<(NodeKey, string), DeviceEntity> _devices = [];
    private readonly List<LedgerChange> _ledgers = [];
    private readonly List<CommandResult> _results = [];

    public IReadOnlyList<NodeBook> Nodes => _nodes;

    public bool IsEmpty => _nodes.Count == 0;

    public void Mark(NodeBook node)
    {
        if (node.IsMarked) { return; }
        node.IsMarked = true;
        _nodes.Add(node);
    }

    /// <summary>The gateway's row, to be filled by the caller.</summary>
    public GatewayEntity Gateway(NodeBook node)
    {
        Mark(node);
        return node.PendingRow ??= new GatewayEntity { Circle = node.Key.Circle, Gateway = node.Key.Gateway };
    }

    public void Birth(NodeBook node, BirthEntity row)
    {
        Mark(node);
        _births[(node.Key, row.BirthId, row.Device)] = row;
    }

    public void Device(NodeBook node, DeviceEntity row)
    {
        Mark(node);
        _devices[(node.Key, row.Device)] = row;
    }

    /// <summary>The same rule as the registry's: by offset within a stream, by time across streams; an old epoch never replaces.</summary>
    /// <remarks>
    /// The row itself is made when the changes are built: of the many values of a second, one is stored. A point that has a metric in each of
    /// two epochs may be there twice; the registry decides by the same rule.
    /// </remarks>
    public void Point(NodeBook node, in RecordSource source, in PointState state, bool ofCurrentEpoch)
    {
        Mark(node);
        PendingPoint? held = state.Born.Pending;
        if (held is null)
        {
            held = _spares.TryPop(out PendingPoint? spare) ? spare : new PendingPoint();
            state.Born.Pending = held;
            _points.Add(held);
        }
        else if (!IsNewer(source, held.Source, ofCurrentEpoch)) { return; }

        (held.Source, held.State, held.OfCurrentEpoch) = (source, state, ofCurrentEpoch);
    }

    public void Ledger(LedgerEntity row, long repeatsAdded) => _ledgers.Add(new LedgerChange(row, repeatsAdded));

    public void Result(NodeBook node, CommandResult result)
    {
        Mark(node);
        _results.Add(result);
    }

    public RegistryChanges Build() => new()
    {
        Gateways = [.. _nodes.Select(n => n.PendingRow).OfType<GatewayEntity>()],
        Births = [.. _births.Values],
        Devices = [.. _devices.Values],
        Points = [.. _points.Select(p => new PointChange(PointStates.Of(p.Source, p.State), p.OfCurrentEpoch))],
        Ledgers = [.. _ledgers],
        CommandResults = [.. _results],
    };

    public void Clear()
    {
        foreach (NodeBook node in _nodes) { (node.IsMarked, node.PendingRow) = (false, null); }
        foreach (PendingPoint point in _points)
        {
            point.State.Born.Pending = null;
            if (_spares.Count < SparesMax) { _spares.Push(point); }
        }

        _nodes.Clear();
        _points.Clear();
        _births.Clear();
        _devices.Clear();
        _ledgers.Clear();
        _results.Clear();
    }

    private static bool IsNewer(in RecordSource row, in RecordSource before, bool ofCurrentEpoch) => row.Epoch != before.Epoch ? ofCurrentEpoch
        : row.Stream == before.Stream ? row.Offset > before.Offset || (row.Offset == before.Offset && row.TimeMs >= before.TimeMs)
        : row.TimeMs >= before.TimeMs;
}
