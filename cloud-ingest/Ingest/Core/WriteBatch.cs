using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Core;

/// <summary>One record of a batch and which of the batch's points are its own.</summary>
/// <param name="Stream">Null for a plain Sparkplug node, to which nothing is confirmed.</param>
internal readonly record struct BatchRecord(StreamKey? Stream, RecordSource Source, int FirstPoint, int Points);

/// <summary>Records that go to the database together. Its memory is used again once it is settled.</summary>
internal sealed class WriteBatch(long openedMs)
{
    private readonly FieldStore _fields = new();

    public long OpenedMs { get; private set; } = openedMs;

    public List<Point> Points { get; } = [];

    public List<BatchRecord> Records { get; } = [];

    public List<EventEntity> Events { get; } = [];

    public List<DeadLetterEntity> DeadLetters { get; } = [];

    public List<CommandResult> CommandResults { get; } = [];

    /// <summary>Fields that this batch or one that was not taken saw first; registered before a line is written.</summary>
    public List<FieldTypeEntity> NewTypes { get; } = [];

    /// <summary>What it counts for against the limit of waiting lines: a record without lines waits too.</summary>
    public int Weight { get; private set; }

    public void Add(MappedRecord record, StreamKey? stream)
    {
        Records.Add(new BatchRecord(stream, record.Source, Points.Count, record.Points.Count));
        foreach (Point point in record.Points) { Points.Add(point with { Fields = _fields.Add(point.Fields.Span) }); }
        if (stream is not null) { Events.AddRange(record.Events); } // Only an offset makes an event unique.
        DeadLetters.AddRange(record.DeadLetters);
        Weight += WeightOf(record);
    }

    /// <summary>Empties it for new records; nobody else may hold it any more.</summary>
    public void Reopen(long nowMs)
    {
        (OpenedMs, Weight) = (nowMs, 0);
        Points.Clear();
        Records.Clear();
        Events.Clear();
        DeadLetters.Clear();
        CommandResults.Clear();
        NewTypes.Clear();
        _fields.Clear();
    }

    /// <summary>A dead letter about the point at this place.</summary>
    public DeadLetterEntity LetterOf(int point, string reason, string line)
    {
        RecordSource source = Records.First(r => point >= r.FirstPoint && point < r.FirstPoint + r.Points).Source;
        return new DeadLetterEntity
        {
            AtMs = source.TimeMs,
            Circle = source.Node.Circle,
            Gateway = source.Node.Gateway,
            Epoch = (long)source.Epoch,
            Stream = source.Stream,
            Offset = source.Offset,
            Reason = reason,
            Body = line,
        };
    }

    public static int WeightOf(MappedRecord record) => Math.Max(1, record.Points.Count);
}
