using System.Text.Json;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Model.Codes;
using LifeCircle.Edge.Model.Lockers.Watch;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Counts attempts at PINs and codes, per terminal and for the site, inside the write that answers them.</summary>
internal sealed class AttemptDesk(BootClock boot, AlarmDesk alarms)
{
    private const string Site = "site";

    /// <summary>Seconds until this terminal may try; 0 when it may now.</summary>
    public int BlockedForS(WriteScope scope, string terminal) => Math.Max(
        Step(scope, Site, GuardEvent.Look, GuardRules.Site), Step(scope, terminal, GuardEvent.Look, GuardRules.Terminal));

    /// <summary>Notes how an attempt went that was allowed.</summary>
    public void Note(WriteScope scope, string terminal, bool right)
    {
        GuardEvent @event = right ? GuardEvent.Right : GuardEvent.Wrong;
        Step(scope, Site, @event, GuardRules.Site);
        Step(scope, terminal, @event, GuardRules.Terminal);
    }

    private int Step(WriteScope scope, string who, GuardEvent @event, GuardRules rules)
    {
        GuardState before = scope.Scalar("SELECT body FROM attempt WHERE scope = $0", who) is string body
            ? JsonSerializer.Deserialize(body, AttemptJson.Default.GuardState)!
            : GuardState.Fresh;
        GuardStep step = CodeGuard.Next(before, @event, rules, boot.BootId, boot.MonotonicNs);
        if (step.State != before)
        {
            scope.Execute("INSERT INTO attempt(scope, body) VALUES ($0, $1) ON CONFLICT(scope) DO UPDATE SET body = $1", who, JsonSerializer.Serialize(step.State, AttemptJson.Default.GuardState));
        }

        if (step.Alarm) { alarms.Raise(scope, AlarmKinds.CodeGuessing, "", "", ""); }
        return step.BlockedForS;
    }
}

[JsonSerializable(typeof(GuardState))]
internal sealed partial class AttemptJson : JsonSerializerContext;
