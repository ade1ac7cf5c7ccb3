namespace LifeCircle.Edge.Uplink;

/// <summary>Topics that the broker knows by number on one connection (MQTT 5): a topic that comes again goes as three bytes.</summary>
/// <remarks>
/// The first time a topic goes as it is, the second time with its number, from then on by the number alone; so births, which go once, take no
/// numbers from data. Bounded by what the broker grants. No I/O; the caller sends in the order in which it asks.
/// </remarks>
internal sealed class TopicAliases(int aliasesMax)
{
    /// <summary>More topics than a corner has devices.</summary>
    private const int TopicsMax = 1_024;

    /// <summary>The property: its name and a number of two bytes.</summary>
    private const int PropertyBytes = 3;
    private readonly Dictionary<string, ushort> _numbers = new(StringComparer.Ordinal);
    private ushort _given;

    public TopicOnWire Next(string topic)
    {
        if (!_numbers.TryGetValue(topic, out ushort number))
        {
            if (aliasesMax > 0 && _numbers.Count < TopicsMax) { _numbers.Add(topic, 0); }
            return new TopicOnWire(topic, 0, topic.Length);
        }

        if (number > 0) { return new TopicOnWire("", number, PropertyBytes); }
        if (_given >= aliasesMax) { return new TopicOnWire(topic, 0, topic.Length); }
        _numbers[topic] = ++_given;
        return new TopicOnWire(topic, _given, topic.Length + PropertyBytes);
    }
}

/// <param name="Topic">Empty where the number stands for it.</param>
/// <param name="Alias">0 for none.</param>
/// <param name="Bytes">Of topic and number.</param>
internal readonly record struct TopicOnWire(string Topic, ushort Alias, int Bytes);
