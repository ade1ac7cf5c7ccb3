using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Whether something new may be put in: what adds events can wait where what ends something cannot.</summary>
public sealed class DepositRule(DocumentStore documents, Outbox.Outbox outbox, DiskHealth disk, UplinkMonitor uplink)
{
    public bool Online => uplink.Status.Connected;

    public bool Open
    {
        get
        {
            LockerRules rules = documents.Current.Lockers;
            return rules.DepositsOpen && !outbox.EventsAreTight && disk.Trouble.Length == 0 && (Online || rules.Deposit.AllowedOffline);
        }
    }
}
