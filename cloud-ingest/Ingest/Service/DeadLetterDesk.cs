using LifeCircle.Edge.Ingest.Core;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.TimeSeries;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>Writes dead letters again through the ingest's own writer, or drops them, and keeps who did it.</summary>
/// <remarks>
/// A letter leaves the table only after the database has acknowledged its line; killed in between, it is written once more, which is the same point.
/// The record of an action stands before the first line is written, and gets its outcome at the end.
/// </remarks>
internal sealed partial class DeadLetterDesk(DeadLetters letters, RegistryStore registry, ITimeSeriesWriter writer, FleetChanged fleet, IngestOptions options, TimeProvider time, ILogger<DeadLetterDesk> logger)
    : IDeadLetters, IDisposable
{
    private const int LinesOfOneWrite = 500;
    private const int IssuerCharsMax = 64, ReasonCharsMax = 200;
    private static readonly TimeSpan CountAge = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _turn = new(1);
    private (long Count, long? AtMs) _counted;

    public Task<DeadLetterList> ListAsync(DeadLetterFilter which, int limit, CancellationToken cancellationToken) => letters.ListAsync(which, limit, cancellationToken);

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        long now = Moment.Of(time).SteadyMs;
        (long count, long? atMs) = _counted;
        if (now - atMs < CountAge.TotalMilliseconds) { return count; }
        count = await letters.CountAsync(cancellationToken);
        _counted = (count, now); // Torn or overwritten by another page it is still a figure of just now.
        return count;
    }

    public async Task<RedriveResult> RedriveAsync(DeadLetterOrder order, CancellationToken cancellationToken)
    {
        Check(order);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            CommandEntity record = await RecordAsync(order, DeadLetters.RedriveVerb, cancellationToken);
            await registry.AddCommandAsync(record, cancellationToken);
            RedriveResult result = await RedriveAllAsync(order.Which, cancellationToken);
            string text = $"{result.Written} written, {result.Refused} refused again, {result.Open} open. {result.Trouble}".TrimEnd();
            await registry.MoveCommandAsync(record.Id, result.Open > 0 ? CommandStates.Failed : CommandStates.Done, "", text, Now, CancellationToken.None);
            Finish(record, text);
            return result;
        }
        finally { _turn.Release(); }
    }

    public async Task<int> DropAsync(DeadLetterOrder order, CancellationToken cancellationToken)
    {
        Check(order);
        CommandEntity record = await RecordAsync(order, DeadLetters.DropVerb, cancellationToken);
        int dropped = await letters.DropAsync(order.Which, count =>
        {
            (record.State, record.ResultMs, record.Text) = (CommandStates.Done, Now, $"{count} dropped.");
            return record;
        }, cancellationToken);
        Finish(record, record.Text);
        return dropped;
    }

    public async Task<IReadOnlyList<CommandRow>> ActionsAsync(int limit, CancellationToken cancellationToken) =>
        [.. (await letters.ActionsAsync(limit, cancellationToken)).Select(c => new CommandRow(
            c.Id, c.Circle, c.Gateway, c.Device, c.Part, c.Verb, c.Issuer, c.Reason, c.State, c.Fault, c.Text, c.IssuedMs, c.ExpiresMs, c.ResultMs))];

    public void Dispose() => _turn.Dispose();

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<RedriveResult> RedriveAllAsync(DeadLetterFilter which, CancellationToken cancellationToken)
    {
        long through = await letters.NewestIdAsync(cancellationToken), after = 0;
        RedriveResult sum = new(0, 0, 0, null);
        while (sum.Trouble is null && await letters.OldestAsync(which, after, through, LinesOfOneWrite, cancellationToken) is { Count: > 0 } some)
        {
            after = some[^1].Id;
            RedriveResult part = await WriteAsync(some, which.Id is not null, cancellationToken);
            sum = new RedriveResult(sum.Written + part.Written, sum.Refused + part.Refused, sum.Open + part.Open, part.Trouble);
        }

        return sum;
    }

    private async Task<RedriveResult> WriteAsync(IReadOnlyList<DeadLetterEntity> some, bool isNamed, CancellationToken cancellationToken)
    {
        LetterBatch batch = new(some, IngestRules.Built, isNamed ? null : time.GetUtcNow().AddHours(options.AheadHoursMax));
        if (batch.NewTypes.Count > 0) { batch.Fit(await registry.RegisterTypesAsync(batch.NewTypes, cancellationToken)); }
        WriteReport report = await writer.WriteAsync(batch.Points, cancellationToken);
        batch.Take(report);
        await letters.SettleAsync(batch.Written, batch.Refused, CancellationToken.None); // Written is written: a page that was left does not change it.
        return new RedriveResult(batch.Written.Count, batch.Refused.Count, some.Count - batch.Written.Count - batch.Refused.Count, report.Trouble);
    }

    /// <summary>Its state says that it may or may not have happened until the outcome is noted.</summary>
    private async Task<CommandEntity> RecordAsync(DeadLetterOrder order, string verb, CancellationToken cancellationToken)
    {
        DeadLetterFilter which = order.Which;
        DeadLetterRow? one = which.Id is null ? null : (await letters.ListAsync(which, 1, cancellationToken)).Rows is [var first, ..] ? first : null;
        return new CommandEntity
        {
            Id = Guid.NewGuid().ToString("N"),
            Circle = one?.Circle ?? which.Circle ?? "",
            Gateway = one?.Gateway ?? which.Gateway ?? "",
            Device = "",
            Part = one is null ? "" : $"#{one.Id}",
            Verb = verb,
            Issuer = order.Issuer,
            Reason = order.Reason,
            State = CommandStates.Unknown,
            Fault = "",
            Text = "",
            IssuedMs = Now,
            ExpiresMs = Now,
        };
    }

    private void Finish(CommandEntity record, string text)
    {
        _counted = default;
        LogAction(record.Issuer, record.Verb, record.Gateway, record.Reason, text);
        fleet.Raise(record.Circle, record.Gateway);
    }

    private static void Check(DeadLetterOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (string.IsNullOrWhiteSpace(order.Issuer) || order.Issuer.Length > IssuerCharsMax) { throw new ArgumentException($"An order needs an issuer of at most {IssuerCharsMax} characters.", nameof(order)); }
        if (string.IsNullOrWhiteSpace(order.Reason) || order.Reason.Length > ReasonCharsMax) { throw new ArgumentException($"An order needs a reason of at most {ReasonCharsMax} characters.", nameof(order)); }
    }

    [LoggerMessage(EventId = 3040, Level = LogLevel.Information, Message = "{Issuer} gave the order {Verb} (gateway: {Gateway}), because \"{Why}\": {Outcome}")]
    private partial void LogAction(string issuer, string verb, string gateway, string why, string outcome);
}
