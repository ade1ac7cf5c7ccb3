using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Web.Kiosk.View;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>What the kiosk's page sees of the gateway.</summary>
internal sealed class KioskService : IKiosk
{
    private readonly LockerDesk _desk;
    private readonly KioskScreens _screens;
    private readonly LockerBooks _books;
    private readonly DocumentStore _documents;
    private readonly DepositRule _deposits;
    private readonly Touches _touches;
    private readonly LinkView _link;
    private readonly BootClock _boot;
    private readonly DiskHealth _disk;
    private readonly GatewaySettings _settings;

    public KioskService(
        LockerDesk desk, KioskScreens screens, LockerBooks books, DocumentStore documents, DepositRule deposits, Touches touches, LinkView link, BootClock boot, DiskHealth disk,
        GatewaySettings settings)
    {
        (_desk, _screens, _books, _documents, _deposits, _touches, _link, _boot, _disk, _settings) = (desk, screens, books, documents, deposits, touches, link, boot, disk, settings);
        books.Changed += (_, e) => Changed?.Invoke(this, e);
        documents.Changed += (_, _) => Changed?.Invoke(this, new KioskChangedEventArgs(""));
    }

    public event EventHandler<KioskChangedEventArgs>? Changed;

    public KioskImage Now(string terminal)
    {
        Errand? errand = _books.Errands.GetValueOrDefault(terminal);
        long nowNs = _boot.MonotonicNs;
        Countdown? countdown = errand is not null && _desk.CountdownMs(errand) is { } ms
            ? new Countdown((int)Math.Clamp(ms - ((nowNs - errand.TouchedNs) / 1_000_000), 0, ms), ms)
            : null;
        return new KioskImage(
            errand?.Number ?? 0, _settings.Site.Name, _deposits.Online, _link.Session is not null, _touches.IsHelpCalled(terminal),
            _documents.Current.Lockers.HelpPhone, _screens.Of(errand, nowNs), countdown);
    }

    public async Task ActAsync(string terminal, long step, KioskInput input, CancellationToken cancellationToken)
    {
        try { await _desk.TouchAsync(terminal, step, input, cancellationToken); }
        catch (Exception e) when (DiskHealth.IsDiskFault(e) || e is DatabaseBusyException or OutboxFullException)
        {
            _disk.Failed(e);
            throw new KioskBusyException(_disk.Trouble, e);
        }

        // Help leaves the errand as it is, and is shown all the same.
        if (input is KioskInput.Help) { Changed?.Invoke(this, new KioskChangedEventArgs(terminal)); }
    }

    public void TakeTime(string terminal, bool elder)
    {
        if (!LockerDesk.IsTerminal(terminal)) { return; }
        _desk.TakeTime(terminal, elder);
        Changed?.Invoke(this, new KioskChangedEventArgs(terminal));
    }

    /// <summary>Something that every terminal shows has changed: sizes that are free, the network.</summary>
    public void ChangedEverywhere() => Changed?.Invoke(this, new KioskChangedEventArgs(""));
}
