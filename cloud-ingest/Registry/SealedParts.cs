using LifeCircle.Edge.Registry.Tables;
using Microsoft.EntityFrameworkCore;

namespace LifeCircle.Edge.Registry;

/// <summary>The rows of sealed parts and the record of who did what with them.</summary>
/// <remarks>As with dead letters an action is kept as a command without a device; it commits together with what it did.</remarks>
internal sealed class SealedParts(IDbContextFactory<RegistryDb> contexts, RegistryStore store, TimeProvider time) : ISealedParts
{
    private const string ReadVerb = "read-sealed", EraseVerb = "erase-sealed";

    public Task<SealedPart?> ReadAsync(SealedOrder order, CancellationToken cancellationToken) => store.ChangeAsync(async db =>
    {
        SealedEntity? found = await Of(db.Sealed.AsNoTracking(), order.Event).FirstOrDefaultAsync(cancellationToken);
        if (found is null) { return null; }
        EventEntity said = await db.Events.AsNoTracking().FirstAsync(
            e => e.Circle == found.Circle && e.Gateway == found.Gateway && e.Epoch == found.Epoch && e.Stream == found.Stream && e.Offset == found.Offset, cancellationToken);
        if (found.ErasedAt is null) { await NoteAsync(db, order, ReadVerb, cancellationToken); }
        return new SealedPart(
            found.MadeIn, found.Gateway, said.EventId, said.Kind, found.KeyId, found.ErasedAt is null ? found.Text : null, found.ReceivedAt, found.ErasedAt, found.ErasedBy, found.Reason);
    }, cancellationToken);

    public async Task<bool> EraseAsync(SealedOrder order, CancellationToken cancellationToken)
    {
        bool erased = await store.ChangeAsync(async db =>
        {
            await db.BeforeErasingAsync(cancellationToken);
            int rows = await Of(db.Sealed, order.Event).Where(s => s.ErasedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(s => s.Text, "").SetProperty(s => s.ErasedAt, Now).SetProperty(s => s.ErasedBy, order.Issuer).SetProperty(s => s.Reason, order.Why), cancellationToken);
            if (rows > 0) { await NoteAsync(db, order, EraseVerb, cancellationToken); }
            return rows > 0;
        }, cancellationToken);
        if (erased) { await CleanAsync(cancellationToken); }
        return erased;
    }

    public async Task<int> DeleteOlderAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        long beforeMs = before.ToUnixTimeMilliseconds();
        int deleted = await store.ChangeAsync(async db =>
        {
            await db.BeforeErasingAsync(cancellationToken);
            return await db.Sealed.Where(s => s.ReceivedAt < beforeMs).ExecuteDeleteAsync(cancellationToken);
        }, cancellationToken);
        if (deleted > 0) { await CleanAsync(cancellationToken); }
        return deleted;
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        await using RegistryDb db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.AfterErasingAsync(cancellationToken);
    }

    private static IQueryable<SealedEntity> Of(IQueryable<SealedEntity> rows, EventPlace place)
    {
        long epoch = (long)place.Epoch;
        return rows.Where(s => s.Circle == place.Circle && s.Gateway == place.Gateway && s.Epoch == epoch && s.Stream == place.Stream && s.Offset == place.Offset);
    }

    private async Task NoteAsync(RegistryDb db, SealedOrder order, string verb, CancellationToken cancellationToken)
    {
        db.Commands.Add(new CommandEntity
        {
            Id = Guid.NewGuid().ToString("N"),
            Circle = order.Event.Circle,
            Gateway = order.Event.Gateway,
            Device = "",
            Part = $"#{order.Event.Offset}",
            Verb = verb,
            Issuer = order.Issuer,
            Reason = order.Why,
            State = CommandStates.Done,
            Fault = "",
            Text = $"Event {order.Event.Offset} of stream {order.Event.Stream}, epoch {order.Event.Epoch}.",
            IssuedMs = Now,
            ExpiresMs = Now,
            ResultMs = Now,
        });
        await db.SaveChangesAsync(cancellationToken);
    }
}
