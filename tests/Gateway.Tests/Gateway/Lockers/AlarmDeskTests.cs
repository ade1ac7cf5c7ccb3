using CsCheck;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Lockers;
using LifeCircle.Edge.Model.Lockers.Watch;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway.Lockers;

/// <summary>The open alarms on a real database.</summary>
public sealed class AlarmDeskTests
{
    private const string Locker = "locker-1", First = "compartment/01";

    [Fact]
    public async Task Raised_twice_it_is_one_and_keeps_its_first_instant_and_who_saw_it_also_after_a_restart()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        Assert.True(await RaiseAsync(gateway, AlarmKinds.DoorAjar, First));
        OpenAlarm raised = Assert.Single(Desk(gateway).Open);
        Assert.True(await AcknowledgeAsync(gateway, raised, "wang"));
        Assert.False(await AcknowledgeAsync(gateway, raised, "li"));
        Assert.False(await RaiseAsync(gateway, AlarmKinds.DoorAjar, First));
        Assert.Equal(raised with { AcknowledgedBy = "wang" }, Assert.Single(Desk(gateway).Open));

        await gateway.StopAsync();
        await gateway.StartAsync();
        Assert.Equal(raised with { AcknowledgedBy = "wang" }, Assert.Single(Desk(gateway).Open));
        Assert.True(await ClearAsync(gateway, AlarmKinds.DoorAjar, First));
        Assert.False(await ClearAsync(gateway, AlarmKinds.DoorAjar, First));
        Assert.Empty(Desk(gateway).Open);
        Assert.Equal([EventKinds.AlarmRaised, EventKinds.AlarmAcknowledged, EventKinds.AlarmCleared], Kinds(gateway));
    }

    [Fact]
    public async Task Over_any_history_what_is_open_was_raised_and_not_cleared_since_and_each_change_is_one_event()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        await Gen.Select(Gen.Int[0, 2], Gen.Int[0, AlarmKinds.All.Count - 1], Gen.Int[0, 3]).Array[1, 40].SampleAsync(
            async history =>
            {
                foreach (OpenAlarm left in Desk(gateway).Open) { await ClearAsync(gateway, left.Kind, left.Part); }
                int events = Kinds(gateway).Count, changes = 0;
                Dictionary<(string Kind, string Part), string> up = [];
                foreach ((int what, int kind, int number) in history)
                {
                    (string Kind, string Part) key = (AlarmKinds.All[kind].Name, $"compartment/{number}");
                    bool was = up.TryGetValue(key, out string? seenBy);
                    bool changed = what switch
                    {
                        0 => await RaiseAsync(gateway, key.Kind, key.Part),
                        1 => await ClearAsync(gateway, key.Kind, key.Part),
                        _ => was && await AcknowledgeAsync(gateway, Desk(gateway).Open.Single(a => (a.Kind, a.Part) == key), "wang"),
                    };
                    Assert.Equal(what switch { 0 => !was, 1 => was, _ => seenBy is "" }, changed);
                    if (what == 0) { up.TryAdd(key, ""); }
                    else if (what == 1) { up.Remove(key); }
                    else if (was) { up[key] = "wang"; }
                    changes += changed ? 1 : 0;
                    Assert.Equal(up, Desk(gateway).Open.ToDictionary(a => (a.Kind, a.Part), a => a.AcknowledgedBy));
                }

                Assert.Equal(events + changes, Kinds(gateway).Count);
            },
            iter: 8,
            threads: 1);
    }

    private static AlarmDesk Desk(RunningGateway gateway) => gateway.Get<AlarmDesk>();

    private static IReadOnlyList<string> Kinds(RunningGateway gateway) => [.. gateway.Events().Select(e => e.Kind).Where(k => k.StartsWith("alarm.", StringComparison.Ordinal))];

    private static Task<bool> RaiseAsync(RunningGateway gateway, string kind, string part) => gateway.Database.WriteAsync(scope => Desk(gateway).Raise(scope, kind, Locker, part, ""));

    private static Task<bool> ClearAsync(RunningGateway gateway, string kind, string part) => gateway.Database.WriteAsync(scope => Desk(gateway).Clear(scope, kind, Locker, part, "wang"));

    private static Task<bool> AcknowledgeAsync(RunningGateway gateway, OpenAlarm alarm, string by) => gateway.Database.WriteAsync(scope => Desk(gateway).Acknowledge(scope, alarm, by, "I looked"));
}
