using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Sparkplug;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Ingest.Core;

/// <summary>Everything between a message from the broker and a batch for the database, and back to the confirmation.</summary>
/// <remarks>
/// <code>
/// Message --> node loaded? --no--> parked, registry read --> NodeRead --> again
///                | yes
///             births: catalogue, current state          data: ledger --> mapper --> batch --> TryWrite
///                                                                                              |
/// NCMD Confirm  &lt;-- ledger settled &lt;-- Settled (database has it, events are committed) &lt;-------+
/// </code>
/// (1) A record is confirmed only after Settled brought it, or when the ledger says that it was settled before.
/// (2) Nothing here waits: what cannot be taken now is let go unconfirmed, and the gateway sends it again.
/// (3) One thread calls it; the time comes with every call, by both clocks: what waits or ages does so by the steady one. No clock and no I/O inside.
/// </remarks>
internal sealed partial class IngestCore(IngestRules rules, FieldTypes types, ICoreOutput output, ILogger<IngestCore> logger)
{
    private const int TopicCharsShown = 200;
    private readonly Dictionary<NodeKey, NodeBook> _nodes = [];
    private readonly ParkingLot _parked = new();
    private readonly RebirthBudget _rebirths = new();
    private readonly RecordMapper _mapper = new(types, IngestRules.Built.ToUnixTimeMilliseconds());
    private readonly LogRation _ration = new();
    private readonly PayloadReader _reader = new();
    private readonly TopicBook _topics = new();

    public Tally Tally { get; } = new();

    /// <summary>Records in the open batch and in those on their way.</summary>
    public long PendingRecords { get; private set; }

    public void Message(string topic, byte[] body, Moment now)
    {
        if (!_topics.TryParse(topic, out SparkplugTopic parsed) || parsed.Type is MessageType.NCmd or MessageType.DCmd or MessageType.State)
        {
            Refuse(topic, "the topic is not one of an edge node", now);
            return;
        }

        if (!_reader.TryRead(body, out string error))
        {
            Refuse(topic, error, now);
            return;
        }

        SparkplugPayload payload = _reader.Payload;
        if (payload.Seq is null && parsed.Type is not MessageType.NDeath)
        {
            // An empty payload is protobuf too; taken for a birth it would leave a device without points and verbs.
            Refuse(topic, "it has no seq, which every message of an edge node but its death carries", now);
            return;
        }

        Take(new ParkedMessage(parsed, payload, body, now.SteadyMs), now);
    }

    /// <summary>The registry's answer; null when it could not be read, then it is asked again later.</summary>
    public void NodeRead(NodeKey key, NodeSnapshot? snapshot, Moment now)
    {
        if (snapshot is null || !_nodes.TryGetValue(key, out NodeBook? node)) { return; }
        bool first = !node.IsLoaded;
        if (first) { node.Load(snapshot, now); }
        RememberBirths(node, snapshot, first);
        if (node.SweepsByRegistry) { SweepByRegistry(node, snapshot, now); }
        if (first) { node.ShownOnline = node.Presence.IsOnline(now, rules.HeartbeatMs); }
        TakeParked(node, now);
    }

    /// <summary>Time passes: batches close by age, waiting nodes are asked for, changes are stored.</summary>
    public void Tick(Moment now)
    {
        CloseBatch(now, force: false);
        PublishConfirmations(now);
        LookAfterParked(now);
        LookAfterNodes(now);
        Flush(now);
        if (_ration.TakeSkipped(now.SteadyMs) is > 0 and var skipped) { LogSkipped(skipped); }
    }

    private void Take(ParkedMessage message, Moment now)
    {
        NodeKey key = new(message.Topic.Group, message.Topic.Node);
        if (!_nodes.TryGetValue(key, out NodeBook? node))
        {
            if (_nodes.Count >= rules.NodesMax)
            {
                Refuse(message.Topic.ToString(), $"more than {rules.NodesMax} nodes", now);
                return;
            }

            _nodes.Add(key, node = new NodeBook(key));
        }

        if (!node.IsLoaded)
        {
            Park(node, message, now);
            return;
        }

        switch (message.Topic.Type)
        {
            case MessageType.NBirth: TakeNodeBirth(node, message, now); break;
            case MessageType.DBirth: TakeDeviceBirth(node, message, now); break;
            case MessageType.NDeath: TakeNodeDeath(node, message); break;
            case MessageType.DDeath: TakeDeviceDeath(node, message, now); break;
            default: TakeData(node, message, now); break;
        }
    }

    private void Park(NodeBook node, ParkedMessage message, Moment now)
    {
        PayloadCodec.TryRead(message.Raw, out SparkplugPayload own, out _); // The message's may be the reader's memory, which the next one takes.
        if (!_parked.TryPark(node.Key, message with { Payload = own })) { Tally.RecordsDropped++; }
        AskRegistry(node, now);
    }

    private void AskRegistry(NodeBook node, Moment now)
    {
        if (node.ReadAskedMs != long.MinValue && now.SteadyMs - node.ReadAskedMs < rules.ReadAgainMs) { return; }
        if (output.TryReadNode(node.Key)) { node.ReadAskedMs = now.SteadyMs; }
    }

    private void TakeParked(NodeBook node, Moment now)
    {
        foreach (ParkedMessage message in _parked.Take(node.Key)) { Take(message, now); }
    }

    private void LookAfterParked(Moment now)
    {
        foreach (NodeKey key in (NodeKey[])[.. _parked.Nodes])
        {
            NodeBook node = _nodes[key];
            Tally.RecordsDropped += _parked.Forget(key, now.SteadyMs - rules.ParkMs);
            AskRegistry(node, now);
            if (node.IsLoaded && _parked.OldestMs(key) <= now.SteadyMs - rules.RebirthAfterMs) { AskRebirth(node, "something it sent is in no birth that is held", now); }
        }
    }

    /// <summary>False when nothing was sent: it, or everybody, was asked too much of late, or the broker takes nothing now.</summary>
    private bool AskRebirth(NodeBook node, string reason, Moment now)
    {
        if (!_rebirths.TryAsk(node.Key, now.SteadyMs) || !output.TryPublish(node.CommandTopic, HostMessages.Rebirth(now.UtcMs))) { return false; }
        Tally.Rebirths++;
        LogRebirth(node.Key, reason);
        return true;
    }

    private void Refuse(string topic, string reason, Moment now)
    {
        Tally.Unreadable++;
        if (!_ration.TryTake(now.SteadyMs)) { return; }
        string shown = topic.Length <= TopicCharsShown ? topic : topic[..TopicCharsShown];
        LogRefused(shown, reason);
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "A message on {Topic} is left out: {Reason}.")]
    private partial void LogRefused(string topic, string reason);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "Asked {Node} for its births: {Reason}.")]
    private partial void LogRebirth(NodeKey node, string reason);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "{Count} more messages were left out, not named one by one.")]
    private partial void LogSkipped(long count);
}
