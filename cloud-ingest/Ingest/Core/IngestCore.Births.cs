using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Ingest.Core;

// Births, deaths and who is online.
internal sealed partial class IngestCore
{
    private const byte EventsStream = 1;
    private const byte TelemetryStream = 2;

    private void TakeNodeBirth(NodeBook node, ParkedMessage message, Moment now)
    {
        BirthFacts facts = BirthFacts.Of(message.Payload);
        node.Births.TakeNode(facts, message.Payload);
        node.Presence.Birth(facts.BdSeq, now);
        (node.Born, node.AwaitsDevicesMs, node.DevicesSwept) = (now, now.SteadyMs, false);
        KeepBirth(node, "", message, now);
        if (facts.Epoch != 0)
        {
            JudgeHeads(node, facts, now);
            output.TryPublish(node.CommandTopic, HostMessages.Time(now.UtcMs, message.Payload.TimestampMs)); // A gateway without a clock waits for it.
        }

        KeepBornValues(node, "", message, facts.HeadTelemetry ?? 0, now);
        Touch(node, now);
        TakeParked(node, now);
    }

    private void TakeDeviceBirth(NodeBook node, ParkedMessage message, Moment now)
    {
        string device = message.Topic.Device!;
        BirthFacts facts = BirthFacts.Of(message.Payload);
        if (!node.Births.TakeDevice(device, facts, message.Payload))
        {
            Park(node, message, now); // Its NBIRTH was lost, or is with another replica.
            return;
        }

        node.Presence.Heard(now, rules.HeartbeatMs);
        KeepBirth(node, device, message, now);
        string kind = node.Births.KindOf(device);
        string verbs = facts.Verbs ?? (facts.TakesCommands && kind == "locker" ? "unlock" : "");
        DeviceEntity row = new()
        {
            Circle = node.Key.Circle,
            Gateway = node.Key.Gateway,
            Device = device,
            Kind = kind,
            Name = facts.Name ?? device,
            Online = true,
            Verbs = verbs,
        };
        node.Devices[device] = new DeviceBook(row, now.SteadyMs);
        _changes.Device(node, row);
        long head = node.Births.Epoch == 0 ? 0 : node.Ledger(node.Births.Epoch, TelemetryStream).Head;
        KeepBornValues(node, device, message, facts.HeadTelemetry ?? head, now);
        Touch(node, now);
        TakeParked(node, now);
    }

    private void TakeNodeDeath(NodeBook node, ParkedMessage message)
    {
        long? bdSeq = BirthFacts.Of(message.Payload).BdSeq;
        if (!node.Presence.Death(bdSeq)) { return; } // The will of a session that was replaced already.
        node.ShownOnline = false;
        MarkGateway(node);
    }

    private void TakeDeviceDeath(NodeBook node, ParkedMessage message, Moment now)
    {
        node.Presence.Heard(now, rules.HeartbeatMs);
        Touch(node, now);
        if (!node.Devices.TryGetValue(message.Topic.Device!, out DeviceBook? device)) { return; }
        SetOnline(node, device, online: false);
    }

    /// <summary>
    /// A head below what was written under the same epoch: a disk image was put back, and offsets are being given a second time.
    /// The gateway hears what is written and starts a new epoch; until then nothing of this one is taken, or new records would pass for repeats.
    /// </summary>
    private void JudgeHeads(NodeBook node, BirthFacts facts, Moment now)
    {
        bool restored = false;
        foreach ((byte stream, long? head) in (ReadOnlySpan<(byte, long?)>)[(EventsStream, facts.HeadEvents), (TelemetryStream, facts.HeadTelemetry)])
        {
            LedgerMachine ledger = node.Ledger(facts.Epoch, stream);
            if (head is not { } born) { continue; }
            ledger.HeardHead(born);
            if (born >= ledger.WrittenHere) { continue; }
            restored = true;
            output.TryPublish(node.CommandTopic, HostMessages.Head(now.UtcMs, facts.Epoch, stream, ledger.WrittenHere));
            LogRestored(node.Key, born, ledger.WrittenHere);
        }

        node.RestoredEpoch = restored ? facts.Epoch : null;
    }

    /// <summary>Births set the current state; they are never written as points.</summary>
    private void KeepBornValues(NodeBook node, string device, ParkedMessage message, long head, Moment now)
    {
        bool ours = node.Births.Epoch != 0;
        RecordOrigin origin = new(node.Key, node.Key.Circle, device, node.Births.KindOf(device), node.Births.Epoch, ours ? TelemetryStream : (byte)0);
        foreach (Metric metric in message.Payload.Metrics)
        {
            if (metric.Name is not { Length: > 0 } || node.Births.Resolve(node.Births.Epoch, device, metric with { Alias = null }) is not { } born || !RecordMapper.IsPoint(origin.Stream, born)) { continue; }
            long atMs = (long)(metric.TimestampMs ?? message.Payload.TimestampMs ?? (ulong)now.UtcMs);
            _changes.Point(node, new RecordSource(origin, head, atMs, TimeEstimated: false), PointState.Of(born, metric.Value.As(born.Type), metric.Quality), ofCurrentEpoch: true);
        }
    }

    private void KeepBirth(NodeBook node, string device, ParkedMessage message, Moment now) => _changes.Birth(node, new BirthEntity
    {
        Circle = node.Key.Circle,
        Gateway = node.Key.Gateway,
        BirthId = (long)node.Births.BirthId,
        Device = device,
        Epoch = (long)node.Births.Epoch,
        AtMs = now.UtcMs,
        Body = message.Raw,
    });

    /// <summary>Births that the registry holds: at the first reading the newest set as if it had just come, later only what is new in them.</summary>
    private void RememberBirths(NodeBook node, NodeSnapshot snapshot, bool first)
    {
        foreach (BirthEntity birth in snapshot.Births.OrderBy(b => b.Device.Length > 0)) // The node's first: they say which set is held.
        {
            bool newest = snapshot.Gateway is { } g && birth.BirthId == g.BirthId && birth.Epoch == g.Epoch;
            bool held = node.Births.IsBorn && (ulong)birth.BirthId == node.Births.BirthId && birth.Device.Length == 0;
            if (held || !PayloadCodec.TryRead(birth.Body, out SparkplugPayload payload, out _)) { continue; }
            if (newest && birth.Device.Length == 0 && (first || birth.AtMs > node.Born.UtcMs)) { node.Births.TakeNode(BirthFacts.Of(payload), payload); }
            else { node.Births.Remember((ulong)birth.Epoch, (ulong)birth.BirthId, birth.Device, payload); }
        }

        foreach (EventEntity eviction in snapshot.Evictions)
        {
            if (first && EventContent.TryRead(eviction.Kind, eviction.Body, out EventContent content, out _)) { TakeEviction(node, (ulong)eviction.Epoch, content); }
        }
    }

    private void LookAfterNodes(Moment now)
    {
        if (now.SteadyMs - _lookedMs < 1_000) { return; }
        _lookedMs = now.SteadyMs;
        foreach (NodeBook node in _nodes.Values)
        {
            bool online = node.Presence.IsOnline(now, rules.HeartbeatMs);
            if (online != node.ShownOnline)
            {
                node.ShownOnline = online;
                MarkGateway(node);
            }

            if (node.DevicesSwept || now.SteadyMs - node.AwaitsDevicesMs < rules.DeviceBirthMs) { continue; }
            if (!rules.IsShared) { Sweep(node, d => d.BornMs < node.Born.SteadyMs); }
            else if (!output.TryReadNode(node.Key)) { continue; } // The births of its devices went to any of the replicas: the registry has them all.
            (node.DevicesSwept, node.SweepsByRegistry) = (true, rules.IsShared);
        }
    }

    /// <summary>
    /// Devices that are in no birth of the set that holds now are gone: every device of the set has its birth, also one that is away. But a birth may have been lost with the
    /// replica that had it, or not be stored yet; so the gateway is asked once before.
    /// </summary>
    private void SweepByRegistry(NodeBook node, NodeSnapshot snapshot, Moment now)
    {
        node.SweepsByRegistry = false;
        HashSet<string> born = [.. snapshot.Births.Where(b => (ulong)b.BirthId == node.Births.BirthId).Select(b => b.Device)];
        if (born.Count == 0) { return; }
        string[] missing = [.. node.Devices.Values.Where(d => d.Row.Online && !born.Contains(d.Row.Device)).Select(d => d.Row.Device)];
        if (missing.Length == 0) { node.AskedForMissing = false; }
        else if (node.AskedForMissing) { Sweep(node, d => !born.Contains(d.Row.Device)); }
        else
        {
            (node.AwaitsDevicesMs, node.DevicesSwept) = (now.SteadyMs, false);
            node.AskedForMissing = AskRebirth(node, $"{string.Join(", ", missing)} is in no birth of its set", now); // Not asked: it is looked at again, and asked then.
        }
    }

    private void Sweep(NodeBook node, Func<DeviceBook, bool> isGone)
    {
        foreach (DeviceBook device in (DeviceBook[])[.. node.Devices.Values.Where(d => d.Row.Online && isGone(d))]) { SetOnline(node, device, online: false); }
    }

    private void SetOnline(NodeBook node, DeviceBook device, bool online)
    {
        DeviceEntity row = device.Row;
        row = new DeviceEntity { Circle = row.Circle, Gateway = row.Gateway, Device = row.Device, Kind = row.Kind, Name = row.Name, Verbs = row.Verbs, Online = online };
        node.Devices[row.Device] = device with { Row = row };
        _changes.Device(node, row);
    }

    private void Touch(NodeBook node, Moment now)
    {
        node.ShownOnline = node.Presence.IsOnline(now, rules.HeartbeatMs);
        MarkGateway(node);
    }

    private long _lookedMs;

    [LoggerMessage(EventId = 3004, Level = LogLevel.Error,
        Message = "{Node} was born with head {Head}, but {Written} is written under the same epoch: its disk was put back. It has to start a new epoch.")]
    private partial void LogRestored(NodeKey node, long head, long written);
}
