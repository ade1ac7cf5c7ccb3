using LifeCircle.Edge.Registry.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace LifeCircle.Edge.Registry;

/// <summary>The registry's only writer in this process: one write at a time, each one transaction, so that SQLite is never busy for us.</summary>
public sealed partial class RegistryStore(IDbContextFactory<RegistryDb> contexts, RegistryOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Kind of the event by which a gateway reports what it dropped over its budget.</summary>
    public const string EvictedKind = "outbox-evicted";

    private readonly SemaphoreSlim _turn = new(1);

    public void Dispose() => _turn.Dispose();

    /// <summary>Makes the tables, or brings them up to date.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.UpgradeAsync(cancellationToken);
    }

    /// <summary>Writes a flush of current state and ledger; answers the ledgers in which others had stored more than the flush knew, joined.</summary>
    public Task<IReadOnlyList<LedgerEntity>> FlushAsync(RegistryChanges changes, CancellationToken cancellationToken) => WriteAsync(async db =>
    {
        IReadOnlyList<LedgerEntity> joined = await RegistryFlush.WriteAsync(changes, db, cancellationToken);
        await ApplyAsync(db, changes.CommandResults, cancellationToken);
        return joined;
    }, cancellationToken);

    /// <summary>
    /// Stores what has to stand before a confirmation: events, each once, the results among them, and dead letters. Returns the events that were new.
    /// </summary>
    public Task<int> RecordAsync(
        IReadOnlyList<EventEntity> events, IReadOnlyList<CommandResult> results, IReadOnlyList<DeadLetterEntity> deadLetters, CancellationToken cancellationToken) =>
        WriteAsync(async db =>
        {
            await ApplyAsync(db, results, cancellationToken);
            int added = await RegistryFlush.EventsAsync(events, db, cancellationToken);
            if (events.Any(e => e.Sealed is not null)) { await RegistryFlush.SealedAsync(events, time.GetUtcNow().ToUnixTimeMilliseconds(), db, cancellationToken); }
            if (events.Count > 0) { await RegistryFlush.BookAsync([.. events.Where(e => e.Epoch != 0)], time.GetUtcNow().ToUnixTimeMilliseconds(), db, cancellationToken); }
            if (deadLetters.Count == 0) { return added; }
            foreach (DeadLetterEntity letter in deadLetters) { letter.Id = 0; } // An attempt that failed may have numbered them.
            db.DeadLetters.AddRange(deadLetters);
            await db.SaveChangesAsync(cancellationToken);
            long newest = await db.DeadLetters.MaxAsync(d => d.Id, cancellationToken);
            await db.DeadLetters.Where(d => d.Id <= newest - options.DeadLettersMax).ExecuteDeleteAsync(cancellationToken);
            return added;
        }, cancellationToken);

    /// <summary>Everything that decoding and the ledger need about a node.</summary>
    public async Task<NodeSnapshot> NodeAsync(string circle, string gateway, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        return new NodeSnapshot(
            await db.Gateways.AsNoTracking().FirstOrDefaultAsync(g => g.Circle == circle && g.Gateway == gateway, cancellationToken),
            await db.Births.AsNoTracking().Where(b => b.Circle == circle && b.Gateway == gateway).OrderBy(b => b.AtMs).ThenBy(b => b.Device).ToListAsync(cancellationToken),
            await db.Devices.AsNoTracking().Where(d => d.Circle == circle && d.Gateway == gateway).ToListAsync(cancellationToken),
            await db.Ledgers.AsNoTracking().Where(l => l.Circle == circle && l.Gateway == gateway).ToListAsync(cancellationToken),
            await db.Events.AsNoTracking().Where(e => e.Circle == circle && e.Gateway == gateway && e.Kind == EvictedKind).ToListAsync(cancellationToken));
    }

    public async Task<IReadOnlyList<FieldTypeEntity>> FieldTypesAsync(CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.FieldTypes.AsNoTracking().ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<DeadLetterEntity>> DeadLettersAsync(int limit, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.DeadLetters.AsNoTracking().OrderByDescending(d => d.Id).Take(limit).ToListAsync(cancellationToken);
    }

    public Task AddCommandAsync(CommandEntity command, CancellationToken cancellationToken) => WriteAsync(async db =>
    {
        db.Commands.Add(command);
        return await db.SaveChangesAsync(cancellationToken);
    }, cancellationToken);

    /// <summary>Moves a command on, unless it has its result already.</summary>
    public Task<bool> MoveCommandAsync(string id, string state, string fault, string text, long? resultMs, CancellationToken cancellationToken) => WriteAsync(async db =>
        await db.Commands.Where(c => c.Id == id && c.ResultMs == null).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.State, state).SetProperty(c => c.Fault, fault).SetProperty(c => c.Text, text).SetProperty(c => c.ResultMs, resultMs),
            cancellationToken) > 0, cancellationToken);

    /// <summary>Commands that wait for a result.</summary>
    public async Task<IReadOnlyList<CommandEntity>> OpenCommandsAsync(CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Commands.AsNoTracking().Where(c => c.State == CommandStates.Issued || c.State == CommandStates.Sent).ToListAsync(cancellationToken);
    }

    public async Task<CommandEntity?> CommandAsync(string id, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Commands.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancellationToken);
    }

    public async Task<IReadOnlyList<CommandEntity>> CommandsAsync(string circle, string gateway, int limit, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Commands.AsNoTracking().Where(c => c.Circle == circle && c.Gateway == gateway)
            .OrderByDescending(c => c.IssuedMs).Take(limit).ToListAsync(cancellationToken);
    }

    /// <summary>The gateway's word counts even when the deadline had passed here: it knows what happened. A repeat changes nothing.</summary>
    private async Task ApplyAsync(RegistryDb db, IReadOnlyList<CommandResult> results, CancellationToken cancellationToken)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (CommandResult result in results.OrderBy(r => r.CommandId, StringComparer.Ordinal))
        {
            await db.Commands
                .Where(c => c.Id == result.CommandId && c.Circle == result.Circle && c.Gateway == result.Gateway && (c.ResultMs == null || c.State == CommandStates.Unknown))
                .ExecuteUpdateAsync(
                    set => set.SetProperty(c => c.State, result.State).SetProperty(c => c.Fault, result.Fault).SetProperty(c => c.Text, result.Text).SetProperty(c => c.ResultMs, now),
                    cancellationToken);
        }
    }

    private async Task<T> WriteAsync<T>(Func<RegistryDb, Task<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
            await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            T result = await work(db);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        finally { _turn.Release(); }
    }
}
