using System.Threading.Channels;
using LifeCircle.Edge.Ingest.Core;
using LifeCircle.Edge.Ingest.Link;
using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;
using Microsoft.Extensions.Logging;
using Polly;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>Registers new field types, takes batches to the database, then their events to the registry, then the news back to the core.</summary>
/// <remarks>Order matters: nothing is confirmed before both have it. Batches go one after the other, so an older point never follows a newer one's confirmation.</remarks>
internal sealed partial class BatchWriter
{
    /// <summary>One on its way, one ready: more would only age.</summary>
    private const int BatchesMax = 2;
    private readonly Channel<WriteBatch> _batches = Channel.CreateBounded<WriteBatch>(new BoundedChannelOptions(BatchesMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly PatientWriter _writer;
    private readonly RegistryStore _registry;
    private readonly IngestStatus _status;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _retry;
    private readonly TypeGate _types;
    private string? _trouble;

    public BatchWriter(ITimeSeriesWriter writer, RegistryStore registry, IngestStatus status, TimeProvider time, ILogger<BatchWriter> logger, Surroundings? around = null)
    {
        (_registry, _status, _logger) = (registry, status, logger);
        _writer = new PatientWriter(writer, time, Attempted, around?.Random);
        _types = new TypeGate(registry);
        _retry = RegistryRetry.Of(time, around, LogRegistry);
    }

    public bool TryWrite(WriteBatch batch) => _batches.Writer.TryWrite(batch);

    public async Task RunAsync(InputQueue answers, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (WriteBatch batch in _batches.Reader.ReadAllAsync(cancellationToken))
            {
                CoreInput settled = await WriteAsync(batch, answers, cancellationToken);
                await answers.AnswerAsync(settled, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // Not confirmed, so it comes again.
    }

    private async Task<CoreInput> WriteAsync(WriteBatch batch, InputQueue answers, CancellationToken cancellationToken)
    {
        IReadOnlyList<FieldTypeEntity> overruled = await _retry.ExecuteAsync(async token => await _types.RegisterAsync(batch, token), cancellationToken);
        if (overruled.Count > 0) { await answers.AnswerAsync(new CoreInput.TypesOverruled(overruled), cancellationToken); }
        _types.Correct(batch);
        int written = batch.Points.Count > 0 ? await WritePointsAsync(batch, cancellationToken) : 0;
        int added = 0;
        if (batch.Events.Count + batch.CommandResults.Count + batch.DeadLetters.Count > 0)
        {
            foreach (DeadLetterEntity letter in batch.DeadLetters.Take(3)) { LogDeadLetter(letter.Circle, letter.Gateway, letter.Offset, letter.Reason, batch.DeadLetters.Count); }
            added = await _retry.ExecuteAsync(async token => await _registry.RecordAsync(batch.Events, batch.CommandResults, batch.DeadLetters, token), cancellationToken);
        }

        return new CoreInput.Settled(batch, written, batch.DeadLetters.Count, added);
    }

    /// <summary>Completes when each point is in the database or among the batch's dead letters. Returns how many are written.</summary>
    private async Task<int> WritePointsAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        int[]? places = batch.Points.Exists(p => p.Fields.Count == 0)
            ? [.. Enumerable.Range(0, batch.Points.Count).Where(i => batch.Points[i].Fields.Count > 0)] // What lost its only field is a letter already.
            : null;
        List<Point> points = places is null ? batch.Points : [.. places.Select(p => batch.Points[p])];
        WriteReport report = await _writer.WriteAsync(points, cancellationToken);
        foreach (RejectedLine line in report.Rejected) { batch.DeadLetters.Add(batch.LetterOf(places?[line.Index] ?? line.Index, line.Reason, FieldRules.Line(points[line.Index]))); }
        return points.Count - report.Rejected.Count;
    }

    private void Attempted(WriteReport report)
    {
        string? before = _trouble;
        _trouble = report.Trouble;
        if (before == _trouble) { return; }
        _status.Update(f => f with { DatabaseOk = report.IsSettled, DatabaseText = report.Trouble ?? "" });
        if (report.Trouble is { } trouble) { LogTrouble(trouble); }
        else { LogGood(); }
    }

    [LoggerMessage(EventId = 3020, Level = LogLevel.Warning, Message = "The time-series database does not take the points now: {Trouble} Nothing is confirmed meanwhile.")]
    private partial void LogTrouble(string trouble);

    [LoggerMessage(EventId = 3021, Level = LogLevel.Information, Message = "The time-series database takes points again.")]
    private partial void LogGood();

    [LoggerMessage(EventId = 3022, Level = LogLevel.Warning, Message = "{Circle}/{Gateway} offset {Offset}: a dead letter, {Reason} ({Count} in this batch)")]
    private partial void LogDeadLetter(string circle, string gateway, long offset, string reason, int count);

    [LoggerMessage(EventId = 3023, Level = LogLevel.Error, Message = "The registry cannot be written: {Reason} Check its disk's space and rights, or its PostgreSQL. Nothing is confirmed meanwhile.")]
    private partial void LogRegistry(string reason);
}
