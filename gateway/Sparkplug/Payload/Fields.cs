namespace LifeCircle.Edge.Sparkplug.Payload;

/// <summary>Field numbers of <c>org.eclipse.tahu.protobuf</c>, as far as they are used here.</summary>
internal static class Fields
{
    /// <summary>Message <c>Payload</c>.</summary>
    public const int PayloadTimestamp = 1, PayloadMetrics = 2, PayloadSeq = 3, PayloadUuid = 4;

    /// <summary>Message <c>Metric</c>.</summary>
    public const int Name = 1, Alias = 2, Timestamp = 3, Datatype = 4, IsHistorical = 5, IsNull = 7, Properties = 9;

    /// <summary>The one-of <c>value</c> of message <c>Metric</c>.</summary>
    public const int IntValue = 10, LongValue = 11, FloatValue = 12, DoubleValue = 13, BooleanValue = 14, StringValue = 15, BytesValue = 16,
        DataSetValue = 17, TemplateValue = 18, ExtensionValue = 19;

    /// <summary>Message <c>PropertySet</c>: keys and values side by side.</summary>
    public const int PropertyKeys = 1, PropertyValues = 2;

    /// <summary>Message <c>PropertyValue</c>.</summary>
    public const int PropertyType = 1, PropertyIsNull = 2, PropertyInt = 3, PropertyLong = 4, PropertyString = 8;
}
