using LifeCircle.Edge.Sparkplug;
using MQTTnet;

namespace LifeCircle.Edge.Simulation;

/// <summary>An MQTT 5 broker as the product uses one: wills, takeovers, filters, shared subscriptions; it keeps nothing for who is away.</summary>
internal sealed class SimBroker
{
    private readonly World _world;
    private readonly List<SimClient> _clients = [];
    private readonly Dictionary<string, long> _bdSeqs = new(StringComparer.Ordinal);
    private readonly Overlap _down;

    public SimBroker(World world) => (_world, _down) = (world, new Overlap(LoseAll, static () => { }));

    /// <summary>What a broker can see of broken session rules.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Refuses connections.</summary>
    public bool IsDown => _down.IsHeld;

    public int Connections => _clients.Count;

    /// <summary>Connections taken in each second of the run, for storms.</summary>
    public Dictionary<long, int> AcceptedPerSecond { get; } = [];

    public void Accept(SimClient client)
    {
        if (_clients.Find(c => c.ClientId == client.ClientId) is { } before)
        {
            Drop(before, sendWill: true);
            before.Ended(MqttClientDisconnectReason.SessionTakenOver);
        }

        if (client.Will is { } will && Filter.BdSeqOf(will.Payload) is { } bdSeq)
        {
            if (_bdSeqs.TryGetValue(client.ClientId, out long last) && bdSeq == last) { Violations.Add($"{client.ClientId} connects twice with bdSeq {bdSeq}: the death of the first session would be taken for the second's."); }
            _bdSeqs[client.ClientId] = bdSeq;
        }

        _clients.Add(client);
        long second = _world.NowNs / 1_000_000_000;
        AcceptedPerSecond[second] = AcceptedPerSecond.GetValueOrDefault(second) + 1;
    }

    /// <summary>Every session ends without a word; retained messages and queues are gone. What comes back ends it.</summary>
    public Action GoDown() => _down.Begin();

    public void Drop(SimClient client, bool sendWill)
    {
        if (_clients.Remove(client) && sendWill && client.Will is { } will) { Publish(will.Topic, will.Payload); }
    }

    public void Publish(string topic, byte[] payload)
    {
        _world.Stamp(topic.Length); // Not the payload's: the gateway's own memory is a point in it.
        if (_world.Echo) { _world.Note($"broker {topic} {payload.Length} B to {_clients.Count} clients"); }
        Dictionary<string, List<SimClient>> groups = [];
        foreach (SimClient client in _clients.ToArray())
        {
            foreach (string filter in client.Filters)
            {
                if (!Filter.Matches(filter, topic, out string group)) { continue; }
                if (group.Length == 0) { client.Deliver(topic, payload); }
                else
                {
                    if (!groups.TryGetValue(group, out List<SimClient>? members)) { groups.Add(group, members = []); }
                    members.Add(client);
                }

                break;
            }
        }

        // To one member, also to one that is silent and not found out yet: its share is lost until then.
        foreach (List<SimClient> members in groups.Values) { members[(int)_world.Between(0, members.Count - 1)].Deliver(topic, payload); }
    }

    private void LoseAll()
    {
        _world.Note("broker restarts, wiped");
        foreach (SimClient client in (SimClient[])[.. _clients])
        {
            _clients.Remove(client);
            client.Ended(MqttClientDisconnectReason.NormalDisconnection);
        }
    }
}

internal static class Filter
{
    private const string Shared = "$share/";

    /// <summary>Of a death.</summary>
    public static long? BdSeqOf(byte[] payload)
    {
        if (!PayloadCodec.TryRead(payload, out SparkplugPayload read, out _)) { return null; }
        foreach (Metric metric in read.Metrics)
        {
            if (metric.Name == Names.BdSeq) { return metric.Value.Int64; }
        }

        return null;
    }

    public static bool Matches(string filter, string topic, out string group)
    {
        group = "";
        if (filter.StartsWith(Shared, StringComparison.Ordinal))
        {
            int end = filter.IndexOf('/', Shared.Length);
            group = filter[Shared.Length..end];
            filter = filter[(end + 1)..];
        }

        string[] want = filter.Split('/'), have = topic.Split('/');
        if (want.Length != have.Length) { return false; }
        for (int i = 0; i < want.Length; i++)
        {
            if (want[i] != "+" && want[i] != have[i]) { return false; }
        }

        return true;
    }
}
