namespace LifeCircle.Edge.Sparkplug;

/// <summary>Topics that come again and again, parsed once. For one thread.</summary>
public sealed class TopicBook
{
    /// <summary>Above it the book begins anew: a flood of topics must not fill the memory.</summary>
    private const int TopicsMax = 100_000;
    private readonly Dictionary<string, SparkplugTopic> _known = new(StringComparer.Ordinal);

    /// <summary>As <see cref="SparkplugTopic.TryParse"/>.</summary>
    public bool TryParse(string topic, out SparkplugTopic parsed)
    {
        ArgumentNullException.ThrowIfNull(topic);
        if (_known.TryGetValue(topic, out parsed)) { return true; }
        if (!SparkplugTopic.TryParse(topic, out parsed)) { return false; }
        if (_known.Count >= TopicsMax) { _known.Clear(); }
        _known.Add(topic, parsed);
        return true;
    }
}
