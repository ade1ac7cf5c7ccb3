using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.Ingest.Core;

/// <summary>One record of a batch and which of the batch's points are its own.</summary>
/// <param name="Stream">Null for a plain Sparkplug node, to which nothing is confirmed.</param>
internal readonly record struct BatchRecord(StreamBook? Stream, RecordSource Source, int FirstPoint, int Points);

/// <summary>Records that go to the database together. Its memory is used again once it is settled.</summary>
internal sealed class WriteBatch
{
    /// <summary>Where the fields of its points lie; the mapper puts them there.</summary>
    public FieldStore Fields { get; } = new();

    /// <summary>When its first record came, by the steady clock.</summary>
    public long OpenedMs { get; private set; }

    public List<Point> Points { get; } = [];

    public List<BatchRecord> Records { get; } = [];

    public List<EventEntity> Events { get; } = [];

    public List<DeadLetterEntity> DeadLetters { get; } = [];

    public List<CommandResult> CommandResults { get; } = [];

    /// <summary>Fields that this batch or one that was not taken saw first; registered before a line is written.</summary>
    public List<FieldTypeEntity> NewTypes { get; } = [];

    /// <summary>What it counts for against the limit of waiting lines: a record without lines waits too.</summary>
    public int Weight { get; private set; }

    /// <summary>Takes a record whose fields lie in <see cref="Fields"/>, or in memory of their own.</summary>
    public void Add(MappedRecord record, StreamBook? stream, long steadyMs)
    {
        if (Records.Count == 0) { OpenedMs = steadyMs; }
        Records.Add(new BatchRecord(stream, record.Source, Points.Count, record.Points.Count));
        foreach (Point point in record.Points) { Points.Add(point); } // Mostly one: copying a range has more to look at.
        if (stream is not null) { Events.AddRange(record.Events); } // Only an offset makes an event unique.
        DeadLetters.AddRange(record.DeadLetters);
        Weight += WeightOf(record);
    }

    /// <summary>Empties it for new records; nobody else may hold it any more.</summary>
    public void Reopen()
    {
        Weight = 0;
        Points.Clear();
        Records.Clear();
        Events.Clear();
        DeadLetters.Clear();
        CommandResults.Clear();
        NewTypes.Clear();
        Fields.Clear();
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
