using LifeCircle.Edge.Registry.Tables;
using Microsoft.EntityFrameworkCore;

namespace LifeCircle.Edge.Registry;

/// <summary>The dead letters' rows and the record of who did what with them.</summary>
/// <remarks>An action is kept as a command without a device: it has an issuer, a reason, and what came of it, and stands where people look for such.</remarks>
public sealed class DeadLetters(IDbContextFactory<RegistryDb> contexts, RegistryStore store)
{
    public const string RedriveVerb = "redrive-dead-letters";
    public const string DropVerb = "drop-dead-letters";

    public async Task<DeadLetterList> ListAsync(DeadLetterFilter which, int limit, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        List<DeadLetterEntity> rows = await Matching(db, which).OrderByDescending(d => d.Id).Take(limit).ToListAsync(cancellationToken);
        long matching = rows.Count < limit ? rows.Count : await Matching(db, which).LongCountAsync(cancellationToken);
        return new DeadLetterList([.. rows.Select(Row)], matching, await db.DeadLetters.LongCountAsync(cancellationToken));
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.DeadLetters.LongCountAsync(cancellationToken);
    }

    /// <summary>The oldest ones behind <paramref name="after"/>, up to and with <paramref name="through"/>: a letter made meanwhile is not of this order.</summary>
    public async Task<IReadOnlyList<DeadLetterEntity>> OldestAsync(DeadLetterFilter which, long after, long through, int limit, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Matching(db, which).Where(d => d.Id > after && d.Id <= through).OrderBy(d => d.Id).Take(limit).ToListAsync(cancellationToken);
    }

    /// <summary>The highest id that was given; 0 for none.</summary>
    public async Task<long> NewestIdAsync(CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.DeadLetters.MaxAsync(d => (long?)d.Id, cancellationToken) ?? 0;
    }

    /// <summary>Takes away what was written and notes why the others failed again, in one transaction.</summary>
    public Task SettleAsync(IReadOnlyList<long> written, IReadOnlyList<(long Id, string Reason)> refused, CancellationToken cancellationToken) =>
        store.ChangeAsync(async db =>
        {
            await db.DeadLetters.Where(d => written.Contains(d.Id)).ExecuteDeleteAsync(cancellationToken);
            foreach ((long id, string reason) in refused)
            {
                await db.DeadLetters.Where(d => d.Id == id).ExecuteUpdateAsync(set => set.SetProperty(d => d.Reason, reason), cancellationToken);
            }

            return true;
        }, cancellationToken);

    /// <summary>Deletes what matches, with the record of it in the same transaction.</summary>
    public Task<int> DropAsync(DeadLetterFilter which, Func<int, CommandEntity> record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return store.ChangeAsync(async db =>
        {
            int dropped = await Matching(db, which).ExecuteDeleteAsync(cancellationToken);
            db.Commands.Add(record(dropped));
            await db.SaveChangesAsync(cancellationToken);
            return dropped;
        }, cancellationToken);
    }

    public async Task<IReadOnlyList<CommandEntity>> ActionsAsync(int limit, CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Commands.AsNoTracking().Where(c => c.Verb == RedriveVerb || c.Verb == DropVerb).OrderByDescending(c => c.IssuedMs).Take(limit).ToListAsync(cancellationToken);
    }

    private static IQueryable<DeadLetterEntity> Matching(RegistryDb db, DeadLetterFilter which)
    {
        IQueryable<DeadLetterEntity> letters = db.DeadLetters.AsNoTracking();
        if (which.Id is { } id) { letters = letters.Where(d => d.Id == id); }
        if (which.Circle is { Length: > 0 } circle) { letters = letters.Where(d => d.Circle == circle); }
        if (which.Gateway is { Length: > 0 } gateway) { letters = letters.Where(d => d.Gateway == gateway); }
        if (which.Reason is { Length: > 0 } reason) { letters = letters.Where(d => d.Reason.Contains(reason)); }
        if (which.Line is { Length: > 0 } line) { letters = letters.Where(d => d.Body.Contains(line)); }
        if (which.FromMs is { } from) { letters = letters.Where(d => d.AtMs >= from); }
        if (which.UntilMs is { } until) { letters = letters.Where(d => d.AtMs < until); }
        return letters;
    }

    private static DeadLetterRow Row(DeadLetterEntity d) => new(d.Id, d.AtMs, d.Circle, d.Gateway, (ulong)d.Epoch, d.Stream, d.Offset, d.Reason, d.Body);
}
